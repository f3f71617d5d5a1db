import { randomBytes } from 'node:crypto'
import { makeSessionCode } from '@valise/protocol'
import {
  type Bytes,
  opening,
  PROTOCOL_VERSION,
  receiverIdOf,
  request,
  routes,
  sessionIdOf,
  TYPED,
  toBase64url,
} from '@valise/protocol/wire'

/** A call as it goes over the wire. */
export interface RawCall {
  method: 'GET' | 'PUT'
  path: string
  token: string
  body?: string
}

/** What a session is to the relay, which cannot tell whether there are keys behind it. */
export interface RawSession {
  code: string
  open: RawCall
  events: RawCall
}

export async function rawSession(): Promise<RawSession> {
  const token = random(32)
  const id = toBase64url(await sessionIdOf(token))
  const code = makeSessionCode(random(5))
  const body = opening.stringify({ v: PROTOCOL_VERSION, code, suites: [1], seconds: 900 })
  const caller = toBase64url(token)
  return {
    code,
    open: { method: 'PUT', path: routes.session(id), token: caller, body },
    events: { method: 'GET', path: routes.sessionEvents(id), token: caller },
  }
}

/** Somebody asks to join; the session's sender is told at once. */
export async function rawRequest(code: string): Promise<RawCall> {
  const token = random(32)
  const receiverId = await receiverIdOf(token)
  const body = request.stringify({
    v: PROTOCOL_VERSION,
    code,
    mode: TYPED,
    receiverId,
    suites: [1],
    suite: 1,
    signKey: random(65),
    kemKey: random(65),
    C: random(32),
  })
  const path = routes.request(toBase64url(receiverId))
  return { method: 'PUT', path, token: toBase64url(token), body }
}

function random(length: number): Bytes {
  return new Uint8Array(randomBytes(length))
}
