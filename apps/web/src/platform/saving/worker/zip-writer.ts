import type { OnBytes } from '../counting.ts'
import type { ZipEntry } from '../messages.ts'
import { zipOf } from '../zip-of.ts'
import { OpenFile } from './open-file.ts'

/** Bytes between two words of how it goes: each is a message. */
const TELL_EVERY = 4 * 1024 * 1024

/** Writes a ZIP into `directory`, piece by piece: neither it nor any file of it is ever in memory. */
export async function writeZip(
  directory: string,
  entries: readonly ZipEntry[],
  onBytes: OnBytes,
): Promise<string> {
  const root = await navigator.storage.getDirectory()
  const file = await OpenFile.create(await root.getDirectoryHandle(directory, { create: true }))
  let untold = 0
  try {
    const reader = zipOf(entries).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return file.name
      file.append(value)
      untold += value.length
      if (untold < TELL_EVERY) continue
      onBytes(untold)
      untold = 0
    }
  } finally {
    await file.close()
  }
}
