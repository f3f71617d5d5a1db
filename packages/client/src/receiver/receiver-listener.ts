import { type RequestView, routes, toBase64url } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { SaidMessages } from '../pairing/said-messages.ts'
import type { Runtime } from '../runtime.ts'
import type { Boxes } from '../session/boxes.ts'
import { followEvents } from '../session/follow-events.ts'
import type { Participant } from '../session/participant.ts'
import type { SessionClock } from '../session/session-clock.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import type { ReceiverEvent, ReceiverState } from './receiver-state.ts'
import { isPaired } from './receiver-step.ts'

/**
 * Milliseconds by which another clock may be ahead of what this device knows: the relay says whole
 * seconds, and they travel. An end that comes so close to the time is the time's.
 */
const CLOCK_SLACK_MS = 2_000

export interface ReceiverListenerOptions {
  participant: Pick<Participant, 'ownId' | 'calls'>
  boxes: Boxes
  said: SaidMessages
  clock: SessionClock
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  readonly state: () => ReceiverState
  readonly dispatch: (event: ReceiverEvent) => Promise<void>
  readonly onConnection: (state: 'connected' | 'reconnecting') => void
  /** The relay has said how long the session lasts. */
  readonly onSeconds: (seconds: number) => void
  /** Something could not be said again. */
  readonly onFailure: (cause: unknown) => void
}

/** Makes events of the receiver's machine of what the relay tells. */
export class ReceiverListener {
  readonly #options: ReceiverListenerOptions
  #approve: string | undefined

  constructor(options: ReceiverListenerOptions) {
    this.#options = options
  }

  /** Listens until the session is over; the machine is told of the end. */
  async listen(): Promise<void> {
    const { participant, clock, dispatch, onSeconds } = this.#options
    try {
      await followEvents({
        ...this.#options,
        path: routes.requestEvents(toBase64url(participant.ownId)),
        onSession: ({ seconds }) => onSeconds(seconds),
        onRequest: (view) => this.#onRequest(view),
        onOffers: () => this.offerTransfers(),
        onEnded: (reason) => {
          const timeIsUp = reason === 'expired' || clock.timeLeft < CLOCK_SLACK_MS
          const code = timeIsUp ? 'expired' : 'ended-by-other-side'
          void dispatch({ type: 'ended', error: new ClientError(code) })
        },
      })
    } catch (cause) {
      await dispatch({ type: 'ended', error: clientErrorOf(cause) })
    }
  }

  /** An approval that comes while the hello is still being checked waits. */
  offerApproval(): void {
    const approve = this.#approve
    if (approve !== undefined) void this.#options.dispatch({ type: 'approveSeen', approve })
  }

  /** An envelope that comes before the pairing is confirmed waits unread. */
  offerTransfers(): void {
    const { participant, boxes, state, dispatch } = this.#options
    if (!isPaired(state())) return
    for (const { transfer } of boxes.inbox.offersFor(participant.ownId)) {
      void dispatch({ type: 'transferSeen', transfer })
    }
  }

  #onRequest(view: RequestView): void {
    const { participant, said, signal, dispatch, onFailure } = this.#options
    const receiver = toBase64url(participant.ownId)
    if (signal.aborted || toBase64url(view.receiverId) !== receiver) return
    for (const { kind, text } of view.left ? [] : said.missingIn(view)) {
      void said.say(receiver, kind, text).catch(onFailure)
    }
    if (view.hello !== undefined) void dispatch({ type: 'helloSeen', hello: view.hello })
    if (view.approve !== undefined) {
      this.#approve = view.approve
      this.offerApproval()
    }
    if (view.deny !== undefined) void dispatch({ type: 'denySeen' })
  }
}
