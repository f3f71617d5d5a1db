import type { ReceivedItem } from '@valise/client'
import { afterEach, describe, expect, it, vi } from 'vitest'
import type { Offer } from './offer.ts'
import type { ReceivedFile } from './received-file.ts'
import { memoryRoom } from './room.ts'
import { MemoryFolder } from './streaming/memory-folder.ts'
import { TieredSink, type TieredSinkOptions } from './tiered-sink.ts'

const MIB = 1024 * 1024
const big: ReceivedItem = {
  kind: 'file',
  name: 'big.iso',
  path: [],
  mediaType: '',
  size: 513 * MIB,
  time: 0,
}
const trip = [
  { ...big, name: 'a', path: ['trip'] },
  { ...big, name: 'b', path: ['trip'] },
]
const bytes = (text: string) => new TextEncoder().encode(text)

function made(options: Partial<TieredSinkOptions> = {}) {
  const offers: (Offer | undefined)[] = []
  const open = vi.fn(() => ({ writable: new WritableStream<Uint8Array>(), abort: vi.fn() }))
  const committed: ReceivedFile[] = []
  const sink = new TieredSink({
    room: memoryRoom,
    openDownload: open,
    canPick: false,
    onCommit: (files) => committed.push(...files),
    onOffer: (offer) => offers.push(offer),
    ...options,
  })
  return { sink, open, offers, committed }
}

/** Begun, and asked; not answered yet. */
async function asked(items: readonly ReceivedItem[], options: Partial<TieredSinkOptions> = {}) {
  const all = made(options)
  const controller = new AbortController()
  const begun = all.sink.begin(items, controller.signal)
  begun.catch(() => undefined)
  await vi.waitUntil(() => all.offers.length === 1)
  const take = async () => await all.offers.findLast((offer) => offer?.state === 'open')?.take()
  return { ...all, controller, signal: controller.signal, begun, take }
}

/** A chooser that answers so, one time after another. */
function chooser(...answers: unknown[]) {
  return vi.fn(async () => {
    const answer = answers.shift()
    if (answer instanceof Error) throw answer
    return answer
  })
}
const closed = () => new DOMException('closed', 'AbortError')
const refused = () => new DOMException('not here', 'SecurityError')

afterEach(() => vi.unstubAllGlobals())

it.each([
  ['a chooser', { canPick: true, openDownload: undefined }, Number.POSITIVE_INFINITY],
  ['a way to the downloads', { canPick: false }, Number.POSITIVE_INFINITY],
  ['neither', { canPick: false, openDownload: undefined }, 512 * MIB],
])('has room for what is known where there is %s', (_what, options, capacity) => {
  expect(made(options).sink.capacity).toBe(capacity)
})

describe('to the downloads', () => {
  it('asks before anything leaves the page, and begins when its user has agreed', async () => {
    const { sink, open, offers, committed, signal, begun, take } = await asked([big])
    expect(offers[0]).toMatchObject({ to: 'downloads', asZip: false, state: 'open' })
    expect(open).not.toHaveBeenCalled()
    expect(await take()).toBe(true)
    await begun
    expect(open).toHaveBeenCalledWith({ name: 'big.iso', size: 513 * MIB })
    expect(offers.at(-1)).toMatchObject({ state: 'taken' })
    await sink.write(0, new Uint8Array(3), signal)
    await sink.commit()
    expect(committed).toMatchObject([{ end: 3, streamed: 'downloads' }])
    expect(offers.at(-1)).toBeUndefined()
  })

  it.each(['the transfer', 'the page'])('asks no longer when %s is over', async (what) => {
    const { sink, open, offers, begun, controller } = await asked([big])
    if (what === 'the page') sink.abandon()
    else controller.abort()
    await expect(begun).rejects.toThrow('over before')
    await sink.discard()
    expect(offers[1]).toBeUndefined()
    expect(open).not.toHaveBeenCalled()
  })

  it('gives up what is half saved when the page goes', async () => {
    const { sink, open, begun, take } = await asked([big])
    await take()
    await begun
    sink.abandon()
    expect(open.mock.results[0]?.value.abort).toHaveBeenCalledOnce()
  })
})

describe('to where its user chooses', () => {
  const folder = () => new MemoryFolder()

  it('is a file of its name for one, also where nothing can go to the downloads', async () => {
    const place = folder()
    const pick = chooser(place.add('big.iso', ''))
    vi.stubGlobal('showSaveFilePicker', pick)
    const options = { canPick: true, openDownload: undefined }
    const { sink, offers, committed, signal, begun, take } = await asked([big], options)
    expect(offers[0]).toMatchObject({ to: 'file', asZip: false })
    expect(pick).not.toHaveBeenCalled()
    const taken = take()
    // While the tap is fresh.
    expect(pick).toHaveBeenCalledWith({ suggestedName: 'big.iso' })
    expect(await taken).toBe(true)
    await begun
    expect(offers.map((offer) => offer?.state)).toEqual(['open', 'choosing', 'taken'])
    await sink.write(0, bytes('one'), signal)
    expect(await place.files()).toEqual({ 'big.iso': '' })
    await sink.commit()
    expect(await place.files()).toEqual({ 'big.iso': 'one' })
    expect(committed).toMatchObject([{ end: 3, streamed: 'chosen' }])
  })

  it('is a folder for several', async () => {
    const place = folder()
    vi.stubGlobal('showDirectoryPicker', chooser(place))
    const { sink, open, offers, signal, begun, take } = await asked(trip, { canPick: true })
    expect(offers[0]).toMatchObject({ to: 'folder', asZip: false })
    await take()
    await begun
    await sink.write(0, bytes('one'), signal)
    await sink.write(1, bytes('two'), signal)
    await sink.commit()
    expect(await place.files()).toEqual({ 'trip/a': 'one', 'trip/b': 'two' })
    expect(open).not.toHaveBeenCalled()
  })

  it('is one ZIP for more than can be held open', async () => {
    const pick = chooser(folder().add('trip.zip', ''))
    vi.stubGlobal('showSaveFilePicker', pick)
    const many = Array.from({ length: 1001 }, (_, n) => ({ ...big, name: `${n}`, path: ['trip'] }))
    const { offers, begun, take } = await asked(many, { canPick: true })
    expect(offers[0]).toMatchObject({ to: 'file', asZip: true })
    await take()
    await begun
    expect(pick).toHaveBeenCalledWith({ suggestedName: 'trip.zip' })
  })

  it('is asked again when nothing was chosen, and once at a time', async () => {
    const place = folder()
    const pick = chooser(closed(), place.add('big.iso', ''))
    vi.stubGlobal('showSaveFilePicker', pick)
    const { offers, begun, take } = await asked([big], { canPick: true })
    expect(await Promise.all([take(), take()])).toEqual([false, false])
    expect(pick).toHaveBeenCalledOnce()
    expect(offers.at(-1)).toMatchObject({ to: 'file', state: 'open' })
    expect(await take()).toBe(true)
    await begun
  })

  it('is the downloads where the browser opens no chooser, once its user agrees to them', async () => {
    vi.stubGlobal('showSaveFilePicker', chooser(refused()))
    const { open, offers, begun, take } = await asked([big], { canPick: true })
    expect(await take()).toBe(false)
    await vi.waitUntil(() => offers.at(-1)?.to === 'downloads')
    expect(open).not.toHaveBeenCalled()
    expect(await take()).toBe(true)
    await begun
    expect(open).toHaveBeenCalledOnce()
  })

  it('fails where nothing can go to the downloads either', async () => {
    vi.stubGlobal('showSaveFilePicker', chooser(refused()))
    const options = { canPick: true, openDownload: undefined }
    const { begun, take } = await asked([big], options)
    await take()
    await expect(begun).rejects.toMatchObject({ code: 'save-failed' })
  })

  it('leaves no empty file when it is over before one is chosen', async () => {
    const place = folder()
    const chosen = Promise.withResolvers<unknown>()
    vi.stubGlobal('showSaveFilePicker', () => chosen.promise)
    const { sink, begun, controller, take } = await asked([big], { canPick: true })
    const taken = take()
    controller.abort()
    await expect(begun).rejects.toThrow('over before')
    await sink.discard()
    chosen.resolve(place.add('big.iso', ''))
    expect(await taken).toBe(false)
    expect(await place.files()).toEqual({})
  })

  it('is given up when the page goes, and takes nothing back that is whole', async () => {
    const [half, whole] = [folder(), folder()]
    for (const place of [half, whole]) {
      vi.stubGlobal('showSaveFilePicker', chooser(place.add('big.iso', '')))
      const { sink, signal, begun, take } = await asked([big], { canPick: true })
      await take()
      await begun
      await sink.write(0, bytes('one'), signal)
      if (place === whole) await sink.commit()
      sink.abandon()
    }
    await vi.waitFor(async () => expect(await half.files()).toEqual({}))
    expect(await whole.files()).toEqual({ 'big.iso': 'one' })
  })
})
