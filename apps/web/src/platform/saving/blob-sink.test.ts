import { describe, expect, it } from 'vitest'
import { BlobSink } from './blob-sink.ts'
import { bytesOf, type ReceivedFile, sizeOf } from './received-file.ts'

const item = { kind: 'file' as const, name: 'a', path: [], mediaType: '', size: 4, time: 0 }

describe('the sink for Blobs', () => {
  it('hands over nothing before commit, and then every byte', async () => {
    const handed: ReceivedFile[] = []
    const sink = new BlobSink((files) => handed.push(...files))
    await sink.begin([item, { ...item, name: 'b', size: 0 }])
    const lent = new Uint8Array([1, 2])
    await sink.write(0, lent)
    // The bytes were lent for the call alone.
    lent.fill(9)
    await sink.write(0, new Uint8Array([3, 4]))
    expect(handed).toEqual([])
    await sink.commit()
    expect(handed.map((each) => each.item.name)).toEqual(['a', 'b'])
    const [first, second] = handed as [ReceivedFile, ReceivedFile]
    expect([...new Uint8Array(await bytesOf(first).arrayBuffer())]).toEqual([1, 2, 3, 4])
    expect(sizeOf(second)).toBe(0)
    expect(bytesOf(first).type).toBe('application/octet-stream')
  })

  it('takes no more than may be in memory, whatever was announced', async () => {
    const sink = new BlobSink(() => {})
    await sink.begin([{ ...item, kind: 'text' }])
    // Its length is all that is looked at before it is refused.
    const tooLong = Object.defineProperty(new Uint8Array(1), 'length', { value: 2 ** 30 })
    await expect(sink.write(0, tooLong)).rejects.toMatchObject({ code: 'too-large' })
  })

  it('hands over nothing after discard', async () => {
    const handed: ReceivedFile[] = []
    const sink = new BlobSink((files) => handed.push(...files))
    await sink.begin([item])
    await sink.write(0, new Uint8Array([1]))
    await sink.discard()
    await sink.commit()
    expect(handed).toEqual([])
  })
})
