import {
  ClientError,
  type ClientErrorCode,
  ProtocolError,
  type ProtocolErrorCode,
  SourceError,
  TransportError,
} from '@valise/client'

/** An error on its way between the page and a worker: classes don't cross. */
export type ErrorValue =
  | { is: 'client'; code: ClientErrorCode }
  | { is: 'protocol'; code: ProtocolErrorCode; message: string }
  | { is: 'source'; message: string }
  | ({ is: 'transport' } & Pick<TransportError, 'failure' | 'problem' | 'status' | 'bootId'>)
  | { is: 'other'; message: string }

export function valueOfError(error: unknown): ErrorValue {
  if (error instanceof ClientError) return { is: 'client', code: error.code }
  if (error instanceof ProtocolError) {
    return { is: 'protocol', code: error.code, message: error.message }
  }
  if (error instanceof SourceError) return { is: 'source', message: error.message }
  if (error instanceof TransportError) {
    const { failure, problem, status, bootId } = error
    return { is: 'transport', failure, problem, status, bootId }
  }
  // Its name says enough: what a browser writes into a message may hold the name of a file.
  return { is: 'other', message: error instanceof Error ? error.name : 'no error' }
}

/** The same class with the same fields. */
export function errorOfValue(value: ErrorValue): Error {
  switch (value.is) {
    case 'client':
      return new ClientError(value.code)
    case 'protocol':
      return new ProtocolError(value.code, value.message)
    case 'source':
      return new SourceError(value.message)
    case 'transport': {
      const { failure, problem, status, bootId } = value
      return new TransportError(failure, {
        problem,
        bootId,
        ...(status === undefined ? {} : { status }),
      })
    }
    case 'other':
      return new Error(value.message)
  }
}
