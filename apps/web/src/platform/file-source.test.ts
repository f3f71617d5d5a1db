import { openAsBlob } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { SourceError } from '@valise/client'
import { expect, test } from 'vitest'
import { bytesOfFile } from './file-source.ts'

const SLICE = 4 * 1024 * 1024

test.each([0, 1, SLICE - 1, SLICE, SLICE + 1, 2 * SLICE])(
  'reads %i bytes in slices',
  async (size) => {
    const bytes = Buffer.alloc(size).map((_, i) => i % 251)
    const pieces: Uint8Array[] = []
    for await (const piece of bytesOfFile(new Blob([bytes]))) pieces.push(piece)
    expect(pieces.length).toBe(Math.ceil(size / SLICE))
    expect(Buffer.concat(pieces).equals(bytes)).toBe(true)
  },
)

test('a file that is gone, or has changed, is no longer that file', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'valise-gone-'))
  try {
    const path = join(folder, 'gone')
    await writeFile(path, Buffer.alloc(SLICE + 1))
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
