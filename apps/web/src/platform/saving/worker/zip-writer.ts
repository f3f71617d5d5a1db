import type { ZipEntry } from '../messages.ts'
import { zipOf } from '../zip-of.ts'
import { OpenFile } from './open-file.ts'

/** Writes a ZIP into `directory`, piece by piece: neither it nor any file of it is ever in memory. */
export async function writeZip(directory: string, entries: readonly ZipEntry[]): Promise<string> {
  const root = await navigator.storage.getDirectory()
  const file = await OpenFile.create(await root.getDirectoryHandle(directory, { create: true }))
  try {
    const reader = zipOf(entries).getReader()
    for (;;) {
      const { done, value } = await reader.read()
      if (done) return file.name
      file.append(value)
    }
  } finally {
    await file.close()
  }
}
