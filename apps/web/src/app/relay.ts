import { httpTransport, systemRuntime } from '@valise/client'

/** What a session needs of this page: the relay that served it, time and chance. */
export function sessionParts() {
  const { origin } = location
  return { origin, transport: httpTransport({ origin }), runtime: systemRuntime }
}
