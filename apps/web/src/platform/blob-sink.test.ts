import { describe, expect, it } from 'vitest'
import { BlobSink, type ReceivedFile } from './blob-sink.ts'

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
    expect([...new Uint8Array(await handed[0]!.bytes.arrayBuffer())]).toEqual([1, 2, 3, 4])
    expect(handed[1]?.bytes.size).toBe(0)
    expect(handed[0]?.bytes.type).toBe('application/octet-stream')
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
