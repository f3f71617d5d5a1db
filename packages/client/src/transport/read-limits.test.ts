import { PROTOCOL_VERSION, relayLimits } from '@valise/protocol/wire'
import { expect, it } from 'vitest'
import { SenderSession } from '../sender/sender-session.ts'
import { FakeRuntime } from '../testing/fake-runtime.ts'
import { hostileTransport } from '../testing/hostile-transport.ts'
import { MemoryRelay } from '../testing/memory-relay.ts'
import { MemorySink } from '../testing/memory-sink.ts'
import { readLimits, whoIsBehind } from './read-limits.ts'

const limits = {
  v: PROTOCOL_VERSION,
  bootId: new Uint8Array(16),
  chunkSize: 4_194_304,
  windowBytes: 1,
  sessionSeconds: 900,
  maxRequests: 1,
}
const ofVersion = (v: unknown) => JSON.stringify({ v, unlike: 'all that this version knows' })

it('reads what a relay of this version says', () => {
  expect(readLimits(relayLimits.stringify(limits))).toEqual(limits)
})

it('looks at the version first: whatever a newer relay says besides, this page is to be reloaded', () => {
  expect(() => readLimits(ofVersion(PROTOCOL_VERSION + 1))).toThrow(
    expect.objectContaining({ name: 'ClientError', code: 'reload-here' }),
  )
})

it('says who is behind', () => {
  expect(whoIsBehind(9, 8)).toBe('reload-here')
  expect(whoIsBehind(8, 9)).toBe('relay-outdated')
})

it.each([0, -1, 1.5, '2', null, undefined])('takes v = %s for nonsense', (v) => {
  expect(() => readLimits(ofVersion(v))).toThrow(
    expect.objectContaining({ name: 'TransportError', failure: 'nonsense' }),
  )
})

it('keeps a session from being opened at a relay of another version', async () => {
  const relay = new MemoryRelay()
  const sender = new SenderSession({
    origin: 'https://valise.example',
    transport: hostileTransport(relay.transport(), {
      call: (call) => (call.path === '/api/limits' ? { answer: ofVersion(2) } : call),
    }),
    runtime: new FakeRuntime(),
    makeSink: () => new MemorySink(),
  })
  await expect(sender.open()).rejects.toMatchObject({ code: 'reload-here' })
  expect(relay.calls.some(({ method }) => method === 'PUT')).toBe(false)
})
