import {
  BOOT_HEADER,
  LAST_HEADER,
  PROBLEM_MEDIA_TYPE,
  type ProblemCode,
  problemCode,
  toBase64url,
} from '@valise/protocol/wire'
import { leaveUnread, textOf } from './answer-body.ts'
import { type Call, TransportError, type TransportFailure } from './transport.ts'

/** Most characters of an answer that is no stream: the largest is the relay's limits. */
export const MAX_ANSWER_CHARACTERS = 64 * 1024

export interface HttpCall extends Call {
  /** What the caller has seen of this address: 304 says that there is nothing else. */
  seen?: string | undefined
}

/** Resolves with a relay's answer when it is a success or a 304. Rejects as a Transport does. */
export type MakeCall = (call: HttpCall) => Promise<Response>

export function callsTo(origin: string, request: typeof fetch): MakeCall {
  return async (call) => {
    let response: Response
    try {
      response = await request(origin + call.path, {
        method: call.method,
        headers: headersOf(call),
        body: call.body ?? null,
        signal: call.signal ?? null,
        keepalive: call.keepalive ?? false,
        // Nothing but the token says who calls, and nothing is kept on the way.
        credentials: 'omit',
        cache: 'no-store',
        redirect: 'error',
        referrerPolicy: 'no-referrer',
      })
    } catch (cause) {
      call.signal?.throwIfAborted()
      throw new TransportError('unreachable', {}, { cause })
    }
    const isNothingNew = response.status === 304 && call.seen !== undefined
    if (!response.ok && !isNothingNew) throw await refusal(response, call.signal)
    // Something else than a relay answered with success: a portal, a proxy's page.
    if (response.headers.get(BOOT_HEADER) === null) {
      await leaveUnread(response)
      throw new TransportError('nonsense', { status: response.status })
    }
    return response
  }
}

function headersOf(call: HttpCall): Record<string, string> {
  const headers: Record<string, string> = {}
  if (call.token !== undefined) headers['Authorization'] = `Bearer ${toBase64url(call.token)}`
  if (typeof call.body === 'string') headers['Content-Type'] = 'application/json'
  else if (call.body !== undefined) headers['Content-Type'] = 'application/octet-stream'
  if (call.last !== undefined) headers[LAST_HEADER] = call.last ? '1' : '0'
  if (call.seen !== undefined) headers['If-None-Match'] = call.seen
  return headers
}

async function refusal(
  response: Response,
  signal: AbortSignal | undefined,
): Promise<TransportError> {
  const { status } = response
  const bootId = response.headers.get(BOOT_HEADER) ?? undefined
  const isProblem = response.headers.get('Content-Type')?.startsWith(PROBLEM_MEDIA_TYPE) ?? false
  if (!isProblem || bootId === undefined) {
    await leaveUnread(response)
    return new TransportError(failureOf(status), { status, bootId })
  }
  return new TransportError('refused', {
    status,
    bootId,
    problem: await problemIn(response, signal),
  })
}

/** What it means that somebody else than a relay has answered so. */
function failureOf(status: number): TransportFailure {
  if (status === 413) return 'too-large'
  // A proxy in front of a relay that is down answers 502 to 504.
  return status >= 500 ? 'unreachable' : 'nonsense'
}

/** Undefined for a document that cannot be read, or that this version does not know. */
async function problemIn(
  response: Response,
  signal: AbortSignal | undefined,
): Promise<ProblemCode | undefined> {
  try {
    return problemCode(JSON.parse(await textOf(response, MAX_ANSWER_CHARACTERS, signal)))
  } catch {
    signal?.throwIfAborted()
    return undefined
  }
}
