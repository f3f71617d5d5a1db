import type { Bytes } from '@valise/protocol/wire'
import type { Transport } from '../transport/transport.ts'

/** What this device is to its relay: a session, or a request to join one. */
export interface Entrance {
  transport: Transport
  path: string
  token: Bytes
}

/** Runs what makes this device known to its relay. Whoever is cancelled meanwhile leaves again. */
export async function enter<T>(
  entrance: Entrance,
  run: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  try {
    const entered = await run()
    // Cancelled at the last moment: nothing may begin that nobody would end.
    signal.throwIfAborted()
    return entered
  } catch (error) {
    // The relay may have let it in all the same, and others would wait for it.
    if (signal.aborted) await leave(entrance)
    throw error
  }
}

/** Tells the relay that this device is gone. Never rejects. */
export async function leave({ transport, path, token }: Entrance): Promise<void> {
  // Outlives the page: this is also called when it is left.
  await transport.send({ method: 'DELETE', path, token, keepalive: true }).catch(() => undefined)
}
