import { type RelayEvent, toBase64url } from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import { backoffMs, delay } from './backoff.ts'
import { clientErrorOf } from './client-error-of.ts'
import type { RelayCalls } from './relay-calls.ts'

/** What is watched, and who is told. */
export interface EventWatch {
  calls: RelayCalls
  path: string
  runtime: Runtime
  signal: AbortSignal
  onEvent(event: RelayEvent): void
  onConnection(state: 'connected' | 'reconnecting'): void
}

/**
 * Reads a participant's events until the session is over, connecting anew whenever the stream
 * breaks or the relay was started anew. Resolves after an `ended` event or an abort; rejects with
 * ClientError when the relay has ended the session unseen, or talks nonsense.
 */
export async function watchEvents(watch: EventWatch): Promise<void> {
  const { calls, runtime, signal } = watch
  let tries = 0
  while (!signal.aborted) {
    try {
      for await (const event of calls.events(watch.path)) {
        // What was under way at the end comes too late: nothing may begin because of it.
        if (signal.aborted) return
        if (event.kind === 'snapshot') {
          calls.saw(toBase64url(event.bootId))
          tries = 0
          watch.onConnection('connected')
        }
        // It ends every session it has; its clients know how to go on with the next one.
        if (event.kind === 'ended' && event.reason === 'shutdown') {
          calls.expectRestart()
          break
        }
        watch.onEvent(event)
        if (event.kind === 'ended') return
      }
    } catch (error) {
      if (signal.aborted) return
      if (!calls.mayPass(error)) throw clientErrorOf(error)
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
