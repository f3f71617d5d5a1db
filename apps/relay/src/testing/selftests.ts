import type { FrameStream } from './frame-stream.ts'
import type { Called, TestRelay } from './test-relay.ts'

/** The calls of the page that tests a connection. It has no token; what one sends along counts for nothing. */
export function selftestsOf(relay: TestRelay) {
  return {
    echo: (bytes: Uint8Array, headers: Record<string, string> = {}): Promise<Called> =>
      relay.call('POST', '/api/selftest/echo', { bytes, headers }),
    stream: (kind: 'events' | 'frames'): Promise<FrameStream> =>
      relay.frames(`/api/selftest/${kind}`, new Uint8Array(32)),
  }
}
