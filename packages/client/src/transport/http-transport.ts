import { BOOT_HEADER, routes, snapshotBeside } from '@valise/protocol/wire'
import { systemRuntime } from '../runtime.ts'
import { textOf } from './answer-body.ts'
import { callsTo, MAX_ANSWER_CHARACTERS } from './http-call.ts'
import { oneAhead } from './one-ahead.ts'
import { Patience, type Timer } from './patience.ts'
import { polledEvents } from './polled-events.ts'
import { singleChunks } from './single-chunks.ts'
import { streamedEvents } from './streamed-events.ts'
import { streamedFrames } from './streamed-frames.ts'
import type { Transport } from './transport.ts'
import { TwoWays } from './two-ways.ts'

export interface HttpTransportOptions {
  /** Scheme, host and port of the relay. */
  origin: string
  fetch?: typeof fetch
  /** The system's when left out. */
  runtime?: Timer
}

/**
 * Speaks to a relay by fetch; events and downloads are read as streams. Where a proxy holds these
 * back, the same is asked for in answers that end, for as long as this transport lives.
 */
export function httpTransport(options: HttpTransportOptions): Transport {
  const { runtime = systemRuntime } = options
  const makeCall = callsTo(options.origin, options.fetch ?? ((input, init) => fetch(input, init)))
  const events = new TwoWays(runtime)
  const frames = new TwoWays(runtime)
  return {
    async send(what) {
      const patience = new Patience(runtime, what.signal)
      const { signal } = patience
      const isChunk = what.body !== undefined && typeof what.body !== 'string'
      patience.wait(isChunk ? 'upload' : 'next')
      try {
        const response = await makeCall({ ...what, signal })
        const bootId = response.headers.get(BOOT_HEADER) ?? ''
        return { bootId, body: await textOf(response, MAX_ANSWER_CHARACTERS, signal) }
      } finally {
        patience.end()
      }
    },

    events(path, token, signal) {
      const call = { method: 'GET', token } as const
      return events.read(
        signal,
        (patience) => streamedEvents(makeCall, { ...call, path }, patience),
        (patience) => polledEvents(makeCall, { ...call, path: snapshotBeside(path) }, patience),
      )
    },

    frames(wanted, token, signal) {
      const call = { method: 'GET', token } as const
      const path = routes.frames(wanted.address, wanted.from)
      // The next one comes in while this one is opened.
      return oneAhead(
        frames.read(
          signal,
          (patience) => streamedFrames(makeCall, { ...call, path }, patience),
          (patience) => singleChunks(makeCall, wanted, call, patience),
        ),
      )
    },
  }
}
