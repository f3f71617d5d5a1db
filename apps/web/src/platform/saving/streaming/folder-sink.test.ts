import type { ReceivedItem } from '@valise/client'
import { expect, it } from 'vitest'
import type { ReceivedFile } from '../received-file.ts'
import { FolderSink } from './folder-sink.ts'
import { MemoryFile, MemoryFolder } from './memory-folder.ts'

const bytes = (text: string) => new TextEncoder().encode(text)

function item(name: string, path: string[] = [], other: Partial<ReceivedItem> = {}): ReceivedItem {
  return { kind: 'file', name, path, mediaType: '', size: 3, time: 0, ...other }
}

const trip = [
  item('', [], { kind: 'text' }),
  item('a', ['trip']),
  item('empty', ['trip'], { size: 0 }),
  item('b', ['trip', 'day 1'], { size: 'unknown' }),
]

/** A sink that has begun, and the folder that its user has chosen: something is there already. */
async function begun(items: readonly ReceivedItem[] = trip) {
  const folder = new MemoryFolder()
  folder.add('theirs', 'old')
  const committed: ReceivedFile[] = []
  const sink = new FolderSink(folder.handle, (files) => committed.push(...files))
  await sink.begin(items)
  return { sink, folder, committed, files: () => folder.files() }
}

/** All of `trip` but its end. */
async function written() {
  const all = await begun()
  await all.sink.write(0, bytes('a message'))
  await all.sink.write(1, bytes('one'))
  await all.sink.write(3, bytes('t'))
  await all.sink.write(3, bytes('wo'))
  return all
}

it('writes files with the folders above them, and a message stays here', async () => {
  const { sink, files, committed } = await written()
  await sink.commit()
  expect(await files()).toEqual({
    theirs: 'old',
    'trip/a': 'one',
    'trip/empty': '',
    'trip/day 1/b': 'two',
  })
  expect(await committed[0]?.within.text()).toBe('a message')
  expect(committed.map(({ start, end, streamed }) => [end - start, streamed])).toEqual([
    [9, undefined],
    [3, 'chosen'],
    [0, 'chosen'],
    [3, 'chosen'],
  ])
})

it('has nothing whole there before the commit, and nothing at all after a discard', async () => {
  const { sink, files, committed } = await written()
  expect(await files()).toEqual({ theirs: 'old', 'trip/a': '', 'trip/day 1/b': '' })
  await sink.discard()
  expect(await files()).toEqual({ theirs: 'old' })
  expect(committed).toEqual([])
})

it('writes over nothing that is there, and takes none of it away', async () => {
  const items = [item('theirs'), item('new', ['trip'])]
  const { sink, folder, files } = await begun(items)
  const before = await folder.getDirectoryHandle('trip', { create: true })
  before.add('kept', 'old')
  await sink.write(0, bytes('one'))
  await sink.write(1, bytes('two'))
  expect(await files()).toMatchObject({ 'theirs (2)': '', 'trip/new': '' })
  await sink.discard()
  expect(await files()).toEqual({ theirs: 'old', 'trip/kept': 'old' })
})

it('leaves alone a folder that was there', async () => {
  const { sink, folder, files } = await begun([item('a', ['trip'])])
  await folder.getDirectoryHandle('trip', { create: true })
  await sink.write(0, bytes('one'))
  await sink.discard()
  expect(await files()).toEqual({ theirs: 'old', 'trip/': '' })
})

it('leaves a folder in which somebody has put something meanwhile', async () => {
  const { sink, folder, files } = await written()
  const made = await folder.getDirectoryHandle('trip')
  made.add('theirs', 'new')
  await sink.discard()
  expect(await files()).toEqual({ theirs: 'old', 'trip/theirs': 'new' })
})

it('keeps no bytes that were only lent', async () => {
  const { sink, files } = await begun([item('a')])
  const lent = bytes('one')
  await sink.write(0, lent)
  lent.fill(0)
  await sink.commit()
  expect(await files()).toMatchObject({ a: 'one' })
})

it('leaves what is whole alone when the page goes', async () => {
  const { sink, files } = await written()
  const committed = sink.commit()
  // Also what is only becoming so: all of it has verified.
  await sink.abandon()
  await committed
  await sink.abandon()
  expect(await files()).toMatchObject({ 'trip/a': 'one', 'trip/day 1/b': 'two' })
})

it('takes away what was being made when the page went', async () => {
  const { sink, files } = await begun([item('a', ['trip'])])
  const writing = sink.write(0, bytes('one'))
  await sink.abandon()
  await expect(writing).rejects.toThrow('given up')
  expect(await files()).toEqual({ theirs: 'old' })
})

it('says so when the disk is full, and takes everything away', async () => {
  const { sink, folder, files } = await begun([item('a'), item('b')])
  await sink.write(0, bytes('one'))
  await sink.write(1, bytes('t'))
  const second = folder.entries.get('b')
  if (!(second instanceof MemoryFile)) throw new Error('no file')
  second.isFull = true
  await expect(sink.write(1, bytes('wo'))).rejects.toThrow('full')
  await sink.discard()
  expect(await files()).toEqual({ theirs: 'old' })
})

it('takes everything away when one of them can’t be finished', async () => {
  const { sink, folder, files, committed } = await begun([item('a'), item('b')])
  await sink.write(0, bytes('one'))
  await sink.write(1, bytes('two'))
  const second = folder.entries.get('b')
  if (!(second instanceof MemoryFile)) throw new Error('no file')
  second.isRefused = true
  await expect(sink.commit()).rejects.toThrow('refused')
  await sink.discard()
  expect(await files()).toEqual({ theirs: 'old' })
  expect(committed).toEqual([])
})
