import { ClientError, type ClientErrorCode } from '../errors.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { TransportError } from '../transport/transport.ts'

/** What a failure below means to one transfer: the session may go on. */
export function transferErrorOf(cause: unknown, otherwise?: ClientErrorCode): ClientError {
  // A transfer that the relay does not know: whoever wrote it has ended it.
  const isGone = cause instanceof TransportError && cause.problem === 'not-found'
  return isGone ? new ClientError('transfer-ended', { cause }) : clientErrorOf(cause, otherwise)
}
