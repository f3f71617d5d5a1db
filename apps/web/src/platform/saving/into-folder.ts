import { counting, type OnBytes } from './counting.ts'
import { newFile } from './new-file.ts'
import { bytesOf, type ReceivedFile } from './received-file.ts'

/** Writes files into a folder with the folders above them. A file appears there whole or not at all. */
export async function writeInto(
  root: FileSystemDirectoryHandle,
  files: readonly ReceivedFile[],
  onBytes: OnBytes,
): Promise<void> {
  for (const file of files) await writeFile(await newFile(root, file.item), file, onBytes)
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
