import { httpTransport, systemRuntime } from '@valise/client'
import { directFetch } from '../platform/direct-fetch.ts'
import { transferWorkers } from '../platform/transfer-workers/transfer-workers.ts'

/** What a session needs of this page: the relay that served it, time, chance and workers. */
export function sessionParts() {
  const { origin } = location
  const transport = httpTransport({ origin, fetch: directFetch() })
  return { origin, transport, runtime: systemRuntime, ...transferWorkers(transport) }
}
