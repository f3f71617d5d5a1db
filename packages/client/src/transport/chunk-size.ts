import { routes } from '@valise/protocol/wire'
import type { Runtime } from '../runtime.ts'
import { persistently } from './backoff.ts'
import { readLimits } from './read-limits.ts'
import type { Transport } from './transport.ts'

/** Plaintext bytes of a chunk, as the relay asks for just now: less while it is under load. */
export async function askChunkSize(
  transport: Transport,
  runtime: Runtime,
  signal: AbortSignal,
): Promise<number> {
  const ask = () => transport.send({ method: 'GET', path: routes.limits, signal })
  const { body } = await persistently(ask, runtime, signal)
  // The session may have ended while it was asked: then nothing with keys may begin any more.
  signal.throwIfAborted()
  return readLimits(body).chunkSize
}
