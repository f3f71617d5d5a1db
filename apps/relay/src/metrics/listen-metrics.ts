import { createServer, type Server } from 'node:http'
import { listenOn } from '../listen.ts'
import { EXPOSITION_MEDIA_TYPE } from './exposition.ts'

/** This machine alone: who collects from elsewhere brings a tunnel or an agent. */
const HOST = '127.0.0.1'

export interface MetricsServer {
  readonly server: Server
  readonly url: string
}

/** Serves `/metrics` on a port of its own, so that no proxy in front of the relay can show it. */
export async function listenMetrics(port: number, text: () => string): Promise<MetricsServer> {
  const server = createServer((req, res) => {
    const isKnown = req.method === 'GET' && req.url === '/metrics'
    res.writeHead(isKnown ? 200 : 404, {
      'Content-Type': isKnown ? EXPOSITION_MEDIA_TYPE : 'text/plain',
      'Cache-Control': 'no-store',
    })
    res.end(isKnown ? text() : 'There is /metrics here, and nothing else.\n')
  })
  return { server, url: `http://${HOST}:${await listenOn(server, HOST, port)}/metrics` }
}
