import type { ClientError } from '../errors.ts'

interface Paired {
  hello: string
  code: string
  /** Every transfer that was ever taken: none is taken twice. */
  seen: ReadonlySet<string>
  /** Something is sent back: the next one has to wait. */
  sending: boolean
}

/** A receiving session, by what it waits for. */
export type ReceiverState =
  | { state: 'asking' }
  | { state: 'waitingForHello' }
  /** The hello is pinned: R's first hello, good or bad, is the only one. */
  | { state: 'checkingHello'; hello: string }
  | { state: 'waitingForApproval'; hello: string; code: string }
  | { state: 'checkingApproval'; hello: string; code: string }
  | { state: 'comparing'; hello: string; code: string }
  /** `sending`: the user has asked for it already; it begins when the confirmation is there. */
  | { state: 'confirming'; hello: string; code: string; sending: boolean }
  /** Paired: envelopes may be opened, one transfer at a time. */
  | ({ state: 'waitingForTransfer' } & Paired)
  /** `before`: where it goes back to when this one fails. */
  | ({ state: 'arriving'; transfer: string; before: 'waitingForTransfer' | 'received' } & Paired)
  | ({ state: 'received' } & Paired)
  /** `after` tells whether something had been received, and stays. */
  | {
      state: 'ended'
      code: string | undefined
      after: 'nothing' | 'received'
      error: ClientError | undefined
    }

/** What the machine is told. Transfers are named by their id in base64url. */
export type ReceiverEvent =
  | { type: 'asked' }
  | { type: 'helloSeen'; hello: string }
  | { type: 'helloHolds'; code: string }
  | { type: 'approveSeen'; approve: string }
  | { type: 'approvalHolds' }
  | { type: 'userCompares'; same: boolean }
  | { type: 'confirmed' }
  | { type: 'denySeen' }
  | { type: 'transferSeen'; transfer: string }
  | { type: 'transferReceived' }
  /** It came to nothing, and nothing of it was kept: the session goes on. */
  | { type: 'transferFailed' }
  | { type: 'userSends' }
  | { type: 'sendingOver' }
  | { type: 'ended'; error: ClientError | undefined }

/** What the driver has to do. */
export type ReceiverEffect =
  | { effect: 'checkHello'; hello: string }
  | { effect: 'checkApproval'; approve: string }
  | { effect: 'confirm' }
  | { effect: 'takeTransfer'; transfer: string }
  | { effect: 'send' }
  | { effect: 'drop' }
