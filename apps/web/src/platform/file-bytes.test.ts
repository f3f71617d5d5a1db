import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SourceError } from '@valise/client'
import { describe, expect, test } from 'vitest'
import { bytesOfFile } from './file-bytes.ts'

const PIECE = 4 * 1024 * 1024

/** A browser in which a file is no stream of bytes. */
class OldBlob extends Blob {
  override stream(): never {
    throw new TypeError('not known')
  }
}

describe.each([
  ['a stream', Blob],
  ['slices', OldBlob],
])('as %s', (_, AnyBlob) => {
  test.each([0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE + 5])('reads %i bytes', async (size) => {
    const bytes = Buffer.alloc(size).map((_, i) => i % 251)
    const pieces: Uint8Array[] = []
    // They are only lent.
    for await (const piece of bytesOfFile(new AnyBlob([bytes]))) pieces.push(piece.slice())
    expect(pieces.length).toBe(Math.ceil(size / PIECE))
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
  })

  test('leaves a piece as it is until the next one is asked for', async () => {
    const bytes = Buffer.alloc(4 * PIECE).map((_, i) => i % 251)
    const reading = bytesOfFile(new AnyBlob([bytes]))
    for (let at = 0; at < bytes.length; at += PIECE) {
      const { value } = await reading.next()
      // Whatever is read ahead has been read by then.
      await new Promise((resolve) => setImmediate(resolve))
      expect(Buffer.compare(bytes.subarray(at, at + PIECE), value!)).toBe(0)
    }
    expect((await reading.next()).done).toBe(true)
  })
})

test('a file that is gone, or has changed, is no longer that file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'valise-gone-'))
  try {
    const path = join(folder, 'gone')
    await writeFile(path, Buffer.alloc(PIECE + 1))
    const reading = bytesOfFile(await openAsBlob(path))
    expect((await reading.next()).done).toBe(false)
    await reading.return()
    const again = bytesOfFile(await openAsBlob(path))
    await rm(path)
    await expect(again.next()).rejects.toBeInstanceOf(SourceError)
  } finally {
    await rm(folder, { recursive: true })
  }
})
