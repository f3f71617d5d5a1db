/** What can end or hinder a session, as its user would tell the cases apart. */
export type ClientErrorCode =
  // the way to the relay
  | 'relay-unreachable'
  | 'relay-full'
  | 'relay-refused'
  | 'relay-misbehaves'
  | 'blocked-by-proxy'
  | 'relay-outdated'
  // finding each other
  | 'code-in-use'
  | 'unknown-code'
  | 'door-closed'
  | 'reload-here'
  | 'reload-there'
  | 'no-common-suite'
  // pairing
  | 'sender-not-genuine'
  | 'approval-not-genuine'
  | 'codes-differ'
  | 'denied'
  // handing over
  | 'transfer-refused'
  | 'transfer-damaged'
  | 'source-changed'
  | 'too-large'
  | 'save-failed'
  | 'detached'
  | 'transfer-ended'
  // ends
  | 'cancelled'
  | 'ended-by-other-side'
  | 'sender-left'
  | 'expired'
  // a defect of ours
  | 'internal'

const sentences: Record<ClientErrorCode, string> = {
  'relay-unreachable': 'The server cannot be reached.',
  'relay-full': 'The server is full at the moment.',
  'relay-refused': 'The server refused the request.',
  'relay-misbehaves': 'The server answered with something that makes no sense.',
  'blocked-by-proxy': 'Something between this device and the server lets no files through.',
  'relay-outdated': 'The server runs an older version of Valise than this device.',
  'code-in-use': 'This session code is taken.',
  'unknown-code': 'No open session has this code.',
  'door-closed': 'The sender takes no more requests in this session.',
  'reload-here': 'This device runs an older version of Valise than the other device or the server.',
  'reload-there': 'The other device runs an older version of Valise than this one.',
  'no-common-suite': 'The two devices have no way of sealing in common.',
  'sender-not-genuine': 'The answer did not come from the device that showed the code.',
  'approval-not-genuine': 'The approval did not come from the sending device.',
  'codes-differ': 'The codes on the two devices differ.',
  denied: 'The other side or the server ended this request.',
  'transfer-refused': 'Something arrived that the sending device did not send to this one.',
  'transfer-damaged': 'What arrived was damaged or changed on its way.',
  'source-changed': 'A file changed while it was being sent.',
  'too-large': 'This is larger than the receiving device can take.',
  'save-failed': 'This device could not keep what arrived.',
  detached: 'The receiving device took nothing for too long.',
  'transfer-ended': 'The other side or the server ended this transfer.',
  cancelled: 'The session was cancelled on this device.',
  'ended-by-other-side': 'The other side or the server ended this session.',
  'sender-left': 'The sender has left; ask for it again.',
  expired: 'The session has expired.',
  internal: 'Something in Valise went wrong.',
}

/** An error as a value: a code to branch on, the cause for developers, a sentence for the user. */
export class ClientError extends Error {
  override readonly name = 'ClientError'
  readonly code: ClientErrorCode
  constructor(code: ClientErrorCode, options?: ErrorOptions) {
    super(sentences[code], options)
    this.code = code
    writeTraces(this)
  }

  /** What happened, for the user. Whether anything was lost and what to do next is the screen's. */
  get sentence(): string {
    return this.message
  }
}

/**
 * Until its trace has been written out, V8 keeps with an error all that was on the stack, so also
 * tokens and private keys; and a screen may show an error long after they were dropped.
 */
function writeTraces(error: Error): void {
  for (let one: unknown = error; one instanceof Error; one = one.cause) void one.stack
}
