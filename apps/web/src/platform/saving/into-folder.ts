import { counting, type OnBytes } from './counting.ts'
import { bytesOf, type ReceivedFile } from './received-file.ts'

/**
 * Writes files into a folder with the folders above them. A file appears there whole or not at all.
 * Names and paths have been cleaned by the client: no part leads out of the folder.
 */
export async function writeInto(
  root: FileSystemDirectoryHandle,
  files: readonly ReceivedFile[],
  onBytes: OnBytes,
): Promise<void> {
  for (const file of files) {
    let folder = root
    for (const part of file.item.path) {
      folder = await folder.getDirectoryHandle(part, { create: true })
    }
    const name = await freeName(folder, file.item.name)
    await writeFile(await folder.getFileHandle(name, { create: true }), file, onBytes)
  }
}

/** Also over what is there: whoever chose a file's name has been asked by the browser. */
export async function writeFile(
  to: FileSystemFileHandle,
  file: ReceivedFile,
  onBytes: OnBytes,
): Promise<void> {
  await bytesOf(file)
    .stream()
    .pipeThrough(counting(onBytes))
    .pipeTo(await to.createWritable())
}

/** Never writes over a file that is there already. */
async function freeName(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem} (${n})${ending}`
    const taken = await folder.getFileHandle(candidate).then(
      () => true,
      (error: unknown) => !(error instanceof DOMException && error.name === 'NotFoundError'),
    )
    if (!taken) return candidate
  }
}
