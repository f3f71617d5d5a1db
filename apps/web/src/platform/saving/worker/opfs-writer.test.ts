import type { ReceivedItem } from '@valise/client'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { MemoryStorage } from './memory-storage.ts'
import { OpfsWriter } from './opfs-writer.ts'

const MIB = 1024 * 1024
const item = (size: ReceivedItem['size'], kind: ReceivedItem['kind'] = 'file'): ReceivedItem => ({
  kind,
  name: 'secret plans.pdf',
  path: ['very private'],
  mediaType: 'application/pdf',
  size,
  time: 0,
})
const bytes = (...values: number[]) => new Uint8Array(values)

let storage: MemoryStorage
beforeEach(() => {
  storage = new MemoryStorage()
  vi.stubGlobal('navigator', { storage })
})
afterEach(() => vi.unstubAllGlobals())

/** What lies at the place of an item. */
function read(writer: OpfsWriter, at: number): number[] {
  const place = writer.places()[at]
  if (place?.on !== 'disk') return [...(place?.bytes ?? [])]
  const file = storage.directories.get('d')?.get(place.file)
  return [...(file?.bytes.subarray(place.start, place.end) ?? [])]
}

describe('the writer', () => {
  it('gives back every byte of every item, whatever they share', async () => {
    const writer = new OpfsWriter('d')
    await writer.begin([item(3), item(0), item(MIB), item(2, 'text'), item(2), item('unknown')])
    await writer.write(0, bytes(1, 2))
    await writer.write(0, bytes(3))
    await writer.write(2, new Uint8Array(MIB).fill(4))
    await writer.write(3, bytes(5, 6))
    await writer.write(4, bytes(7, 8))
    await writer.write(5, bytes(9))
    await writer.write(5, bytes(10))
    await writer.commit()
    expect(read(writer, 0)).toEqual([1, 2, 3])
    expect(read(writer, 1)).toEqual([])
    expect(read(writer, 2)).toHaveLength(MIB)
    expect(read(writer, 3)).toEqual([5, 6])
    expect(read(writer, 4)).toEqual([7, 8])
    expect(read(writer, 5)).toEqual([9, 10])
    // The small ones share a file; a big one, and one whose size nobody knows, has its own.
    expect(storage.directories.get('d')?.size).toBe(3)
  })

  it('tells the disk nothing but random names', async () => {
    const writer = new OpfsWriter('d')
    await writer.begin([item(1), item(MIB)])
    await writer.write(0, bytes(1))
    await writer.write(1, bytes(1))
    await writer.commit()
    for (const name of storage.directories.get('d')?.keys() ?? []) {
      expect(name).toMatch(/^[0-9a-f]{32}$/)
    }
  })

  it('leaves the disk alone for texts and secrets', async () => {
    const writer = new OpfsWriter('d')
    await writer.begin([item(2, 'text'), item(1, 'secret')])
    const lent = bytes(1, 2)
    await writer.write(0, lent)
    lent.fill(0)
    await writer.write(1, bytes(3))
    await writer.commit()
    expect(storage.directories.size).toBe(0)
    expect([read(writer, 0), read(writer, 1)]).toEqual([[1, 2], [3]])
  })

  it('goes on where the disk takes less than it was given', async () => {
    storage.atOnce = 2
    const writer = new OpfsWriter('d')
    await writer.begin([item(5)])
    await writer.write(0, bytes(1, 2, 3, 4, 5))
    await writer.commit()
    expect(read(writer, 0)).toEqual([1, 2, 3, 4, 5])
  })

  it('says that the disk is full, and leaves nothing behind', async () => {
    storage.room = 3
    const writer = new OpfsWriter('d')
    await writer.begin([item(2), item(MIB)])
    await writer.write(0, bytes(1, 2))
    await expect(writer.write(1, bytes(3, 4))).rejects.toThrow('full')
    await writer.discard()
    expect(storage.directories.size).toBe(0)
  })

  it('does not go round for ever with a disk that takes nothing', async () => {
    storage.atOnce = 0
    const writer = new OpfsWriter('d')
    await writer.begin([item(1)])
    await expect(writer.write(0, bytes(1))).rejects.toThrow('takes no more')
  })

  it('leaves nothing behind after discard, before the first byte and after some', async () => {
    const writer = new OpfsWriter('d')
    await writer.begin([item(1)])
    await writer.discard()
    const another = new OpfsWriter('e')
    await another.begin([item(MIB), item(1)])
    await another.write(0, bytes(1))
    await another.write(1, bytes(1))
    await another.discard()
    await expect(another.write(0, bytes(1))).rejects.toThrow('nothing is written any more')
    expect(storage.directories.size).toBe(0)
  })
})
