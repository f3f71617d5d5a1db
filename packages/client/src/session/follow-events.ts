import type {
  EndReason,
  RelayEvent,
  RequestView,
  SessionView,
  TransferView,
} from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import { watchEvents } from '../transport/event-watch.ts'
import type { Boxes } from './boxes.ts'
import type { Participant } from './participant.ts'

/** Whose events are followed, and who is told. */
export interface FollowEvents {
  path: string
  participant: Pick<Participant, 'ownId' | 'calls'>
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  boxes: Boxes
  onConnection(state: 'connected' | 'reconnecting'): void
  onSession(view: SessionView): void
  onRequest(view: RequestView): void
  /** Something may wait to be taken. */
  onOffers(): void
  onEnded(reason: EndReason): void
}

/**
 * Hands the events of a session on to those that they are about, until it is over. Rejects with
 * ClientError when the relay has ended it unseen, or talks nonsense.
 */
export async function followEvents(follow: FollowEvents): Promise<void> {
  const { ownId, calls } = follow.participant
  const { outbox, inbox } = follow.boxes

  function onEvent(event: RelayEvent): void {
    switch (event.kind) {
      case 'snapshot':
        follow.onSession(event.session)
        for (const view of event.requests) follow.onRequest(view)
        for (const view of event.transfers) onTransfer(view)
        return
      case 'session':
        return follow.onSession(event.session)
      case 'request':
        return follow.onRequest(event.request)
      case 'transfer':
        return onTransfer(event.transfer)
      case 'progress':
        return outbox.onProgress(event)
      case 'transfer-ended':
        inbox.onTransferEnded(event.transferId)
        return outbox.onTransferEnded(event.transferId)
      case 'ended':
        return follow.onEnded(event.reason)
    }
  }

  function onTransfer(view: TransferView): void {
    if (view.dir === outbox.dir) return outbox.onTransfer(view)
    inbox.onTransfer(view, ownId)
    follow.onOffers()
  }

  await watchEvents({ ...follow, calls, onEvent })
}
