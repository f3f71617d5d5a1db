import type { Bytes, RelayEvent } from '@valise/protocol/wire'
import { toBase64url } from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import type { Runtime } from '../runtime.ts'
import { backoffMs, delay, isPassing } from './backoff.ts'
import { clientErrorOf } from './client-error-of.ts'
import { type Transport, TransportError } from './transport.ts'

/** What is watched, and who is told. */
export interface EventWatch {
  transport: Transport
  path: string
  token: Bytes
  runtime: Runtime
  signal: AbortSignal
  onEvent(event: RelayEvent): void
  onConnection(state: 'connected' | 'reconnecting'): void
}

/**
 * Reads a participant's events until the session is over, connecting anew whenever the stream
 * breaks. Resolves after an `ended` event or an abort; rejects with ClientError when the relay
 * has forgotten the session, or talks nonsense.
 */
export async function watchEvents(watch: EventWatch): Promise<void> {
  const { transport, runtime, signal } = watch
  let bootId: string | undefined
  let tries = 0
  while (!signal.aborted) {
    try {
      for await (const event of transport.events(watch.path, watch.token, signal)) {
        // What was under way at the end comes too late: nothing may begin because of it.
        if (signal.aborted) return
        if (event.kind === 'snapshot') {
          const boot = toBase64url(event.bootId)
          if (bootId !== undefined && boot !== bootId) throw new ClientError('relay-restarted')
          bootId = boot
          tries = 0
          watch.onConnection('connected')
        }
        watch.onEvent(event)
        if (event.kind === 'ended') return
      }
    } catch (error) {
      if (signal.aborted) return
      if (!isPassing(error)) throw forgotten(error, bootId)
    }
    if (signal.aborted) return
    watch.onConnection('reconnecting')
    try {
      await delay(backoffMs(tries++, runtime), runtime, signal)
    } catch {
      return
    }
  }
}

/** A relay that knows nothing of us any more has been started anew, or has ended the session. */
function forgotten(error: unknown, bootId: string | undefined): ClientError {
  // The relay's own 404: a page of somebody in between says nothing of the session.
  const gone =
    error instanceof TransportError && error.failure === 'refused' && error.status === 404
  if (!gone) return clientErrorOf(error)
  const restarted = bootId !== undefined && error.bootId !== undefined && error.bootId !== bootId
  return new ClientError(restarted ? 'relay-restarted' : 'ended-by-other-side', { cause: error })
}
