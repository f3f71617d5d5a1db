import type { ClientError } from '../errors.ts'

/** A receiving session, by what it waits for. */
export type ReceiverState =
  | { state: 'asking' }
  | { state: 'waitingForHello' }
  /** The hello is pinned: R's first hello, good or bad, is the only one. */
  | { state: 'checkingHello'; hello: string }
  | { state: 'waitingForApproval'; hello: string; code: string }
  | { state: 'checkingApproval'; hello: string; code: string }
  | { state: 'comparing'; hello: string; code: string }
  | { state: 'confirming'; hello: string; code: string }
  /** Paired: envelopes may be opened, one transfer at a time. */
  | { state: 'waitingForTransfer'; hello: string; code: string; seen: ReadonlySet<string> }
  | { state: 'arriving'; hello: string; code: string; seen: ReadonlySet<string>; transfer: string }
  | { state: 'received'; hello: string; code: string; seen: ReadonlySet<string> }
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
  | { type: 'ended'; error: ClientError | undefined }

/** What the driver has to do. */
export type ReceiverEffect =
  | { effect: 'checkHello'; hello: string }
  | { effect: 'checkApproval'; approve: string }
  | { effect: 'confirm' }
  | { effect: 'takeTransfer'; transfer: string }
  | { effect: 'drop' }
