import type { ReceivedItem } from '@valise/client'
import { expect, it, vi } from 'vitest'
import type { Offer } from './offer.ts'
import type { ReceivedFile } from './received-file.ts'
import { memoryRoom } from './room.ts'
import { TieredSink } from './tiered-sink.ts'

const MIB = 1024 * 1024
const big: ReceivedItem = {
  kind: 'file',
  name: 'big.iso',
  path: [],
  mediaType: '',
  size: 513 * MIB,
  time: 0,
}

function made() {
  const offers: (Offer | undefined)[] = []
  const open = vi.fn(() => ({ writable: new WritableStream<Uint8Array>(), abort: vi.fn() }))
  const committed: ReceivedFile[] = []
  const sink = new TieredSink({
    room: memoryRoom,
    openDownload: open,
    onCommit: (files) => committed.push(...files),
    onOffer: (offer) => offers.push(offer),
  })
  return { sink, open, offers, committed }
}

it('has room without a known bound where it can stream, and what the room has where it can’t', () => {
  expect(made().sink.capacity).toBe(Number.POSITIVE_INFINITY)
  const without = { room: memoryRoom, openDownload: undefined, onCommit: vi.fn(), onOffer: vi.fn() }
  expect(new TieredSink(without).capacity).toBe(512 * MIB)
})

it('asks before anything leaves the page, and begins when its user has agreed', async () => {
  const { sink, open, offers, committed } = made()
  const { signal } = new AbortController()
  const begun = sink.begin([big], signal)
  await vi.waitUntil(() => offers.length === 1)
  expect(offers[0]).toMatchObject({ asZip: false, state: 'open' })
  expect(open).not.toHaveBeenCalled()
  offers[0]?.take()
  await begun
  expect(open).toHaveBeenCalledWith({ name: 'big.iso', size: 513 * MIB })
  expect(offers[1]).toMatchObject({ state: 'taken' })
  await sink.write(0, new Uint8Array(3), signal)
  await sink.commit()
  expect(committed).toMatchObject([{ end: 3, streamed: true }])
  expect(offers[2]).toBeUndefined()
})

it.each(['the transfer', 'the page'])('asks no longer when %s is over', async (what) => {
  const { sink, open, offers } = made()
  const controller = new AbortController()
  const begun = sink.begin([big], controller.signal).catch((error: unknown) => String(error))
  await vi.waitUntil(() => offers.length === 1)
  if (what === 'the page') sink.abandon()
  else controller.abort()
  expect(await begun).toContain('over before')
  await sink.discard()
  expect(offers[1]).toBeUndefined()
  expect(open).not.toHaveBeenCalled()
})

it('gives up what is half saved when the page goes', async () => {
  const { sink, open, offers } = made()
  const { signal } = new AbortController()
  const begun = sink.begin([big], signal)
  await vi.waitUntil(() => offers.length === 1)
  offers[0]?.take()
  await begun
  sink.abandon()
  expect(open.mock.results[0]?.value.abort).toHaveBeenCalledOnce()
})
