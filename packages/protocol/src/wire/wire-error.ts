/** Why a message, event or frame was refused. `other-version`: of another protocol version. */
export type WireErrorCode = 'malformed' | 'too-large' | 'other-version'

/** What arrived is not what the protocol allows. The message never repeats what arrived. */
export class WireError extends Error {
  override readonly name = 'WireError'
  readonly code: WireErrorCode
  constructor(code: WireErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
