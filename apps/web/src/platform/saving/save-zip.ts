import { counting, type OnBytes } from './counting.ts'
import { download } from './download.ts'
import type { ZipEntry } from './messages.ts'
import { OwnDirectory } from './own-directory.ts'
import { pathOf, type ReceivedFile, sizeOf } from './received-file.ts'
import { freeBytes } from './room.ts'
import { SavingWorker } from './saving-worker-client.ts'
import { Stash } from './stash.ts'

/** Hands files to the downloads as one ZIP. Resolves to false when there is no room to make it. */
export async function saveZip(
  files: readonly ReceivedFile[],
  name: string,
  onBytes: OnBytes,
): Promise<boolean> {
  const entries = files.map(entryOf)
  if (files.every(({ stash }) => stash === undefined)) {
    const { zipOf } = await import('./zip-of.ts')
    // Under the cap of what may be in memory at all.
    await download(await new Response(zipOf(entries).pipeThrough(counting(onBytes))).blob(), name)
    return true
  }
  const size = files.reduce((sum, file) => sum + sizeOf(file), 0)
  if (size > (await freeBytes())) return false
  const directory = await OwnDirectory.take()
  const worker = new SavingWorker(onBytes)
  const stash = new Stash(directory)
  try {
    const file = await worker.ask({ do: 'zip', directory: directory.name, entries })
    const bytes = await directory.file(file)
    stash.downloading(bytes.size)
    await download(bytes.slice(0, bytes.size, 'application/zip'), name)
    return true
  } finally {
    worker.end()
    // At once when it has failed, else as soon as the download is surely through.
    stash.close()
  }
}

function entryOf({ item, within, start, end }: ReceivedFile): ZipEntry {
  return { name: pathOf(item), time: item.time, within, start, end }
}
