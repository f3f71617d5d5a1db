import type { ProblemCode } from '@valise/protocol/wire'
import { ClientError, type ClientErrorCode } from '../errors.ts'
import { TransportError } from './transport.ts'

const byProblem: Partial<Record<ProblemCode, ClientErrorCode>> = {
  'unknown-code': 'unknown-code',
  'door-closed': 'door-closed',
  'code-in-use': 'code-in-use',
  // What a participant asks for exists as long as its session does.
  'not-found': 'ended-by-other-side',
  full: 'relay-full',
  'too-many-requests': 'relay-full',
  internal: 'relay-unreachable',
}

const byFailure: Record<TransportError['failure'], ClientErrorCode> = {
  unreachable: 'relay-unreachable',
  nonsense: 'relay-misbehaves',
  refused: 'relay-refused',
  // After uploads have begun again with smaller chunks.
  'too-large': 'blocked-by-proxy',
}

/** What a failure below means to a session; what is already a ClientError stays as it is. */
export function clientErrorOf(
  cause: unknown,
  otherwise: ClientErrorCode = 'internal',
): ClientError {
  if (cause instanceof ClientError) return cause
  if (!(cause instanceof TransportError)) return new ClientError(otherwise, { cause })
  const known = cause.problem === undefined ? undefined : byProblem[cause.problem]
  return new ClientError(known ?? byFailure[cause.failure], { cause })
}
