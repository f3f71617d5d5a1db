import { createServer, type RequestListener, type Server } from 'node:http'
import { createServer as createSecureServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import {
  CHECK_CONNECTIONS_MS,
  HEADERS_TIMEOUT_MS,
  KEEP_ALIVE_MS,
  MAX_CONNECTIONS,
  MAX_HEADER_BYTES,
  REQUEST_TIMEOUT_MS,
} from './bounds.ts'

/** Certificate chain and private key, both PEM. */
export interface TlsIdentity {
  readonly cert: string
  readonly key: string
}

export interface ListenOptions {
  host: string
  port: number
  tls: TlsIdentity | undefined
  onBrokenCall: (error: Error, socket: Duplex) => void
  /** What differs from the usual. */
  timeouts?: Partial<Timeouts>
}

/** How slow a call may be; all in milliseconds. */
export interface Timeouts {
  headersTimeout: number
  requestTimeout: number
  keepAliveTimeout: number
  connectionsCheckingInterval: number
}

const usualTimeouts: Timeouts = {
  headersTimeout: HEADERS_TIMEOUT_MS,
  requestTimeout: REQUEST_TIMEOUT_MS,
  keepAliveTimeout: KEEP_ALIVE_MS,
  connectionsCheckingInterval: CHECK_CONNECTIONS_MS,
}

export interface Listening {
  readonly port: number
  /** Origin under which this machine reaches the relay, such as `http://localhost:8080`. */
  readonly url: string
  readonly servers: readonly Server[]
}

/** Both loopback addresses: which of them a name means differs from browser to browser. */
const loopback = ['127.0.0.1', '::1']
/** This machine has no such address: the other one is enough. */
const noSuchAddress = new Set(['EADDRNOTAVAIL', 'EAFNOSUPPORT'])

export async function listen(app: RequestListener, options: ListenOptions): Promise<Listening> {
  const { host, tls } = options
  const hosts = host === 'localhost' ? loopback : [host]
  const servers: Server[] = []
  let { port } = options
  let failure: unknown
  for (const address of hosts) {
    const server = makeServer(app, options)
    try {
      port = await listenOn(server, address, port)
      servers.push(server)
    } catch (error) {
      failure = error
      if (noSuchAddress.has(String((error as { code?: unknown }).code))) continue
      await closeServers(servers, 0)
      throw error
    }
  }
  if (servers.length === 0) throw failure
  return { port, url: `${tls ? 'https' : 'http'}://${nameOf(host)}:${port}`, servers }
}

/** Resolves with the port that a server listens on; rejects with Node's error. */
export function listenOn(server: Server, host: string, port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen({ host, port }, () => {
      server.off('error', reject)
      resolve((server.address() as AddressInfo).port)
    })
  })
}

/** Lets what is being written finish for `graceMs` milliseconds, then cuts every connection. */
export async function closeServers(servers: readonly Server[], graceMs: number): Promise<void> {
  const closed = servers.map((server) => new Promise<void>((done) => server.close(() => done())))
  for (const server of servers) server.closeIdleConnections()
  const timer = setTimeout(() => {
    for (const server of servers) server.closeAllConnections()
  }, graceMs)
  await Promise.all(closed)
  clearTimeout(timer)
}

function makeServer(app: RequestListener, { tls, onBrokenCall, timeouts }: ListenOptions): Server {
  const limits = {
    maxHeaderSize: MAX_HEADER_BYTES,
    ...usualTimeouts,
    ...timeouts,
    // Answered by the app, in its own form.
    requireHostHeader: false,
  }
  const server =
    tls === undefined ? createServer(limits, app) : createSecureServer({ ...limits, ...tls }, app)
  server.maxConnections = MAX_CONNECTIONS
  server.on('clientError', onBrokenCall)
  // RFC 9110 section 10.1.1 lets us ignore what we don't know; Node's own answer has none of our headers.
  server.on('checkExpectation', app)
  return server
}

/** How a host stands in an address. One that means every address is reached as localhost. */
function nameOf(host: string): string {
  if (host === '::' || host === '0.0.0.0') return 'localhost'
  return host.includes(':') ? `[${host}]` : host
}
