/**
 * Where each message has its address. Ids are base64url; no code and no token ever stands in an
 * address.
 */
export const routes = {
  limits: '/api/limits',
  lookup: '/api/lookup',
  session: (sessionId: string) => `/api/sessions/${sessionId}`,
  door: (sessionId: string) => `/api/sessions/${sessionId}/door`,
  sessionEvents: (sessionId: string) => `/api/sessions/${sessionId}/events`,
  sessionSnapshot: (sessionId: string) => `/api/sessions/${sessionId}/snapshot`,
  request: (receiverId: string) => `/api/requests/${receiverId}`,
  /** The same request, from one that has had the hello, after a restart of the relay. */
  requestAgain: (sessionId: string, receiverId: string) =>
    `/api/sessions/${sessionId}/requests/${receiverId}`,
  requestEvents: (receiverId: string) => `/api/requests/${receiverId}/events`,
  requestSnapshot: (receiverId: string) => `/api/requests/${receiverId}/snapshot`,
  message: (receiverId: string, kind: PairingMessageKind) => `/api/requests/${receiverId}/${kind}`,
  transfer: (at: TransferAddress) => transferPath(at),
  envelope: (at: TransferAddress, recipientId: string) =>
    `${transferPath(at)}/envelopes/${recipientId}`,
  chunk: (at: TransferAddress, index: number) => `${transferPath(at)}/chunks/${index}`,
  frames: (at: TransferAddress, from: number) => `${transferPath(at)}/frames?from=${from}`,
  final: (at: TransferAddress) => `${transferPath(at)}/final`,
  acknowledgement: (at: TransferAddress, recipientId: string) =>
    `${transferPath(at)}/acknowledgements/${recipientId}`,
  receipt: (at: TransferAddress, recipientId: string) =>
    `${transferPath(at)}/receipts/${recipientId}`,
  recipient: (at: TransferAddress, recipientId: string) =>
    `${transferPath(at)}/recipients/${recipientId}`,
} as const

/** The address of the snapshot beside that of a participant's events. */
export function snapshotBeside(events: string): string {
  return events.replace(/\/events$/, '/snapshot')
}

export interface TransferAddress {
  sessionId: string
  transferId: string
}

/** Messages of a pairing that have an address of their own under the request. */
export const pairingMessageKinds = ['hello', 'reveal', 'approve', 'deny', 'confirm'] as const
export type PairingMessageKind = (typeof pairingMessageKinds)[number]

/** The header that carries a chunk's `last` bit: `1` or `0`. */
export const LAST_HEADER = 'Valise-Last'
/** The header that every answer of a relay carries: which start of the relay gave it. */
export const BOOT_HEADER = 'Valise-Boot'

function transferPath({ sessionId, transferId }: TransferAddress): string {
  return `/api/sessions/${sessionId}/transfers/${transferId}`
}
