import { Agent, type IncomingMessage, request } from 'node:http'
import type { RawCall } from './raw-session.ts'

/** Calls at once: enough to keep a relay busy while sessions are opened. */
const CALLS_AT_ONCE = 16

const calls = new Agent({ keepAlive: true, maxSockets: CALLS_AT_ONCE })
/** A connection for each stream, and none kept for another. */
const streams = new Agent({ keepAlive: false, maxSockets: Number.POSITIVE_INFINITY })

/** Calls with as little around it as Node has: 10,000 streams by fetch would measure fetch. */
export async function put(origin: string, call: RawCall): Promise<void> {
  const response = await send(origin, call, calls)
  response.resume()
  if (response.statusCode !== 201) throw new Error(`the relay has answered ${response.statusCode}`)
}

/** Opens an event stream; `onData` hears what comes, from the snapshot on. */
export async function listen(
  origin: string,
  call: RawCall,
  onData: (text: string) => void,
): Promise<void> {
  const response = await send(origin, call, streams)
  if (response.statusCode !== 200) throw new Error(`the relay has answered ${response.statusCode}`)
  await new Promise<void>((resolve, reject) => {
    response.setEncoding('utf8')
    response.on('data', (text: string) => {
      resolve()
      onData(text)
    })
    response.once('error', reject)
  })
}

function send(
  origin: string,
  { method, path, token, body }: RawCall,
  agent: Agent,
): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    const headers = {
      Authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { 'Content-Type': 'application/json', 'Content-Length': Buffer.byteLength(body) }),
    }
    const call = request(origin + path, { method, headers, agent })
    call.once('response', resolve)
    call.once('error', reject)
    call.end(body)
  })
}
