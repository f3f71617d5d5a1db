import type { WireError } from './wire-error.ts'

/** Every refusal a relay gives, as an RFC 9457 problem document. */
export const problems = {
  malformed: { status: 400, title: 'The request is not one that the protocol has.' },
  unauthorized: { status: 401, title: 'A bearer token of 32 bytes is needed.' },
  forbidden: { status: 403, title: 'This token does not own that address.' },
  'not-found': { status: 404, title: 'Nothing is at this address.' },
  'unknown-code': { status: 404, title: 'No open session has this code.' },
  'method-not-allowed': { status: 405, title: 'This address has no such method.' },
  'code-in-use': { status: 409, title: 'Another session has this code.' },
  conflict: { status: 409, title: 'Another message is already at this address.' },
  'no-credit': { status: 409, title: 'This chunk is beyond what may be uploaded now.' },
  busy: { status: 409, title: 'A participant of this transfer already runs another one.' },
  'door-closed': { status: 410, title: 'The session takes no more requests.' },
  'too-large': { status: 413, title: 'The body is larger than its kind may be.' },
  'unsupported-media-type': { status: 415, title: 'The body has the wrong media type.' },
  'too-many-requests': { status: 429, title: 'Too many requests.' },
  'header-too-large': { status: 431, title: 'The headers are too large.' },
  internal: { status: 500, title: 'The relay failed.' },
  full: { status: 503, title: 'The relay is full. Try again soon.' },
} as const

export type ProblemCode = keyof typeof problems

export const PROBLEM_MEDIA_TYPE = 'application/problem+json'
const prefix = 'urn:valise:problem:'

/** RFC 9457 section 3. `detail` never repeats what the client sent. */
export interface Problem {
  type: string
  title: string
  status: number
  detail?: string
}

export function problem(code: ProblemCode, detail?: string): Problem {
  const { status, title } = problems[code]
  return { type: `${prefix}${code}`, title, status, ...(detail === undefined ? {} : { detail }) }
}

/** The code of a problem document, or undefined when it is not one that this version knows. */
export function problemCode(document: unknown): ProblemCode | undefined {
  if (typeof document !== 'object' || document === null) return undefined
  const type = (document as { type?: unknown }).type
  if (typeof type !== 'string' || !type.startsWith(prefix)) return undefined
  const code = type.slice(prefix.length)
  return Object.hasOwn(problems, code) ? (code as ProblemCode) : undefined
}

/** The problem that answers a body which could not be read. */
export function problemOf(error: WireError): ProblemCode {
  return error.code === 'too-large' ? 'too-large' : 'malformed'
}
