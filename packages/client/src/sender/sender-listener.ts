import { type RequestView, request, routes, SCANNED, toBase64url } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import type { Boxes } from '../session/boxes.ts'
import { followEvents } from '../session/follow-events.ts'
import type { Participant } from '../session/participant.ts'
import { clientErrorOf } from '../transport/client-error-of.ts'
import { Attendance } from './attendance.ts'
import type { Pairings } from './pairings.ts'
import type { SenderEvent, SenderState } from './sender-state.ts'

export interface SenderListenerOptions {
  participant: Participant
  boxes: Boxes
  pairings: Pairings
  runtime: Runtime
  /** Aborts when the session ends. */
  signal: AbortSignal
  readonly state: () => SenderState
  readonly dispatch: (event: SenderEvent) => Promise<void>
  readonly onConnection: (state: 'connected' | 'reconnecting') => void
  /** A receiver is not there any more; one that is missing may come back yet. */
  readonly onLeft: (receiver: string, isMissing: boolean) => void
  /** Something could not be said again. */
  readonly onFailure: (cause: unknown) => void
}

/** Makes events of the sender's machine of what the relay tells. */
export class SenderListener {
  readonly #options: SenderListenerOptions
  readonly #attendance: Attendance

  constructor(options: SenderListenerOptions) {
    this.#options = options
    this.#attendance = new Attendance(options.runtime, () => this.#partFromMissing())
  }

  /** Listens until the session is over; the machine is told of the end. */
  async listen(): Promise<void> {
    const { participant, dispatch } = this.#options
    participant.calls.onComeBack(() => this.#attendance.startAnew())
    try {
      await followEvents({
        ...this.#options,
        path: routes.sessionEvents(toBase64url(participant.sessionId)),
        // This device's own clock rules, whatever the relay says of the time.
        onSession: () => undefined,
        onRequest: (view) => this.#onRequest(view),
        onOffers: () => this.offerTransfers(),
        onEnded: (reason) => {
          const code = reason === 'expired' ? 'expired' : 'ended-by-other-side'
          void dispatch({ type: 'ended', error: new ClientError(code) })
        },
      })
    } catch (cause) {
      await dispatch({ type: 'ended', error: clientErrorOf(cause) })
    }
  }

  /** What comes before its author is ready, or while something else arrives, waits unread. */
  offerTransfers(): void {
    const { participant, boxes, signal, dispatch } = this.#options
    if (signal.aborted) return
    for (const { transfer, author } of boxes.inbox.offersFor(participant.ownId)) {
      void dispatch({ type: 'transferSeen', receiver: author, transfer })
    }
  }

  stop(): void {
    this.#attendance.stop()
  }

  #onRequest(view: RequestView): void {
    const { pairings, runtime, dispatch, onLeft, onFailure } = this.#options
    const receiver = toBase64url(view.receiverId)
    const mode = modeOf(view)
    if (mode === undefined) {
      void dispatch({ type: 'requestRefused', receiver })
      return
    }
    const { request, reveal, confirm, left } = view
    this.#attendance.saw(receiver)
    if (!left) {
      void pairings.sayAgain(view).catch(onFailure)
      void dispatch({ type: 'requestSeen', receiver, request, mode, now: runtime.now() })
    }
    if (reveal !== undefined) void dispatch({ type: 'revealSeen', receiver, reveal })
    if (confirm !== undefined) void dispatch({ type: 'confirmSeen', receiver, confirm })
    if (left) onLeft(receiver, false)
  }

  /** Whoever has not come back by now has left, until it shows itself again. */
  #partFromMissing(): void {
    const { state, onLeft } = this.#options
    const session = state()
    if (session.state !== 'open') return
    for (const receiver of session.peers.keys()) {
      if (!this.#attendance.has(receiver)) onLeft(receiver, true)
    }
  }
}

/** How the request says that the code came, or undefined when it is no request at all. */
function modeOf(view: RequestView): 'scanned' | 'typed' | undefined {
  try {
    const read = request.parse(view.request)
    // The address must be the request's own: else one receiver could be shown as another.
    if (toBase64url(read.receiverId) !== toBase64url(view.receiverId)) return undefined
    return read.mode === SCANNED ? 'scanned' : 'typed'
  } catch {
    return undefined
  }
}
