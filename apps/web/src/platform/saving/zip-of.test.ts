import { describe, expect, it } from 'vitest'
import { zipOf } from './zip-of.ts'

const within = new Blob(['one and two'])
const entry = { name: 'a/b', time: 0, within, start: 0, end: 3 }
const zipped = async (...entries: Parameters<typeof zipOf>[0]) =>
  Buffer.from(await new Response(zipOf(entries)).arrayBuffer())

describe('a ZIP', () => {
  it('holds each part under its name, as it is', async () => {
    const zip = await zipped(entry, { ...entry, name: 'ü 鞄', start: 8, end: 11 })
    expect(zip.readUInt32LE(0)).toBe(0x04034b50)
    for (const part of ['a/b', 'one', 'ü 鞄', 'two']) expect(zip.includes(part)).toBe(true)
    expect(zip.includes('and')).toBe(false)
  })

  it.each([-1, 0, 1e12, Number.MAX_SAFE_INTEGER])('takes any time: %s', async (time) => {
    expect((await zipped({ ...entry, time })).readUInt16LE(zipEnd + 10)).toBe(1)
  })
})

/** Where the last record of a ZIP with this one entry begins, seen from the start. */
const zipEnd = (await zipped(entry)).length - 22
