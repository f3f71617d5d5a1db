import { relayLimits } from '@valise/protocol/wire'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { systemRuntime } from './runtime.ts'
import { until } from './session/until.ts'
import { hastyAtFirst, hastyRuntime } from './testing/hasty-runtime.ts'
import { fileSource, type Guest, Party } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { RealRelay } from './testing/real-relay.ts'
import type { Tampering } from './testing/tampering.ts'

// Whole sessions through what stands between people and a relay, in both directions.

let real: RealRelay
beforeAll(async () => {
  real = await RealRelay.start()
})
afterEach(() => real.clear())
afterAll(() => real.stop())

const isEvents = (path: string) => path.endsWith('/events')
const isFrames = (path: string) => path.includes('/frames')

const there = randomBytes(3_000_000)
const back = randomBytes(2_000_000)

/** Something sent there and something sent back, byte for byte. */
async function handOver(party: Party, guest: Guest): Promise<void> {
  await party.sender.send([fileSource('there', there)])
  await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
  await until(guest.session, ({ phase }) => phase === 'received')
  expect(guest.sink.bytes(0).equals(there)).toBe(true)
  await guest.session.send([fileSource('back', back)])
  await until(party.sender, ({ incoming }) => incoming?.state === 'received')
  await until(guest.session, ({ transfer }) => transfer?.state === 'finished')
  // Of a transfer that began again there is a sink too.
  const kept = party.sinks.filter(({ outcome }) => outcome === 'committed')
  expect(kept.map((sink) => sink.bytes(0).equals(back))).toEqual([true])
}

const gets = (pattern: RegExp) =>
  real.calls.filter(({ method, path }) => method === 'GET' && pattern.test(path)).length
const polls = () => gets(/\/snapshot$/)
const singleChunks = () => gets(/\/chunks\/\d+$/)

describe('behind a proxy that holds back', () => {
  it.each([
    ['events', isEvents],
    ['downloads', isFrames],
    ['both', (path: string) => isEvents(path) || isFrames(path)],
  ] as const)('%s, a session finishes', async (_what, holdsBack) => {
    real.between = { holdsBack, runtime: hastyAtFirst }
    const party = await Party.open({ real })
    const guest = await party.pair()
    await handOver(party, guest)
    // Not the other way round: under load a stream may be late too, and that does no harm.
    if (holdsBack('/events')) expect(polls()).toBeGreaterThan(0)
    if (holdsBack('/frames')) expect(singleChunks()).toBeGreaterThan(0)
    await party.sender.cancel()
    await until(guest.session, ({ over }) => over)
  })

  it('what fills no buffer, a session finishes', async () => {
    real.between = { bufferBytes: 4_096, runtime: hastyAtFirst }
    const party = await Party.open({ real })
    const guest = await party.pair()
    await handOver(party, guest)
    // Of a chunk that was streamed the end stayed in the buffer.
    expect(polls()).toBeGreaterThan(0)
    expect(singleChunks()).toBeGreaterThan(0)
    await party.sender.cancel()
    await until(guest.session, ({ over }) => over)
  })

  it('nothing, streams stay the only way', async () => {
    real.between = { runtime: systemRuntime }
    const party = await Party.open({ real })
    await handOver(party, await party.pair())
    expect(polls() + singleChunks()).toBe(0)
  })
})

/** A relay that asks for the largest chunks that there are. */
const largeChunks: Tampering = {
  raw: ({ path }) =>
    path === '/api/limits'
      ? {
          status: 200,
          headers: { 'Content-Type': 'application/json', 'Valise-Boot': 'A'.repeat(22) },
          body: relayLimits.stringify({
            v: 1,
            bootId: new Uint8Array(16),
            chunkSize: 4 * 1024 * 1024,
            windowBytes: 16 * 1024 * 1024,
            sessionSeconds: 900,
            maxRequests: 128,
          }),
        }
      : undefined,
}

describe('behind a proxy that lets no body through', () => {
  it('above 1 MB, what is sent goes in smaller chunks, by itself', async () => {
    real.between = { maxBody: 1_000_000, runtime: systemRuntime }
    const party = await Party.open({ real, sender: largeChunks })
    const guest = await party.pair({ tampering: largeChunks })
    await handOver(party, guest)
    const bodies = real.calls.filter(({ path }) => path.includes('/chunks/'))
    expect(Math.max(...bodies.map(({ bytes }) => bytes))).toBe(786_432 + 3 * 16)
    expect(party.sender.getView().transfer?.error).toBeUndefined()
  })

  it('above 100 kB, the transfer ends with an error that says so, and the session goes on', async () => {
    real.between = { maxBody: 100_000, runtime: systemRuntime }
    const party = await Party.open({ real, sender: largeChunks })
    await party.pair({ tampering: largeChunks })
    await party.sender.send([fileSource('there', there)])
    const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'failed')
    expect(transfer?.error?.code).toBe('blocked-by-proxy')
    expect(party.sender.getView().phase).toBe('open')
  })
})

it('a network that vanishes without a word is noticed, and the session goes on', async () => {
  // Not faster: a call of a machine that is busy would be taken for one that is lost.
  real.between = { runtime: hastyRuntime(8) }
  const party = await Party.open({ real })
  const guest = await party.pair()
  // The event streams of both.
  expect(real.silence()).toBe(2)
  await handOver(party, guest)
})
