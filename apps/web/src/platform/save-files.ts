import type { ReceivedFile } from './blob-sink.ts'

export type SaveOutcome = 'downloads' | 'folder' | 'declined' | 'failed'

/** Long enough for the download to have begun. */
const REVOKE_AFTER_MS = 20_000
/** Browsers drop downloads that come at the same moment. */
const BETWEEN_DOWNLOADS_MS = 250

/** Hands one file to the browser's downloads. */
export function saveFile({ item, bytes }: ReceivedFile): void {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = item.name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}

type PickDirectory = (options: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>

/** Saves all: folders are kept where the browser can write into one that the user chooses. */
export async function saveFiles(files: readonly ReceivedFile[]): Promise<SaveOutcome> {
  const { showDirectoryPicker: pick } = globalThis as { showDirectoryPicker?: PickDirectory }
  if (pick !== undefined && files.some(({ item }) => item.path.length > 0)) {
    return await saveIntoFolder(files, () => pick({ mode: 'readwrite' }))
  }
  for (const [at, file] of files.entries()) {
    if (at > 0) await new Promise((resolve) => setTimeout(resolve, BETWEEN_DOWNLOADS_MS))
    saveFile(file)
  }
  return 'downloads'
}

async function saveIntoFolder(
  files: readonly ReceivedFile[],
  pick: () => Promise<FileSystemDirectoryHandle>,
): Promise<SaveOutcome> {
  let root: FileSystemDirectoryHandle
  try {
    root = await pick()
  } catch {
    return 'declined'
  }
  try {
    for (const file of files) await writeInto(root, file)
    return 'folder'
  } catch {
    return 'failed'
  }
}

/** Names and paths have been cleaned by the client: no part leads out of the chosen folder. */
async function writeInto(
  root: FileSystemDirectoryHandle,
  { item, bytes }: ReceivedFile,
): Promise<void> {
  let folder = root
  for (const part of item.path) folder = await folder.getDirectoryHandle(part, { create: true })
  const name = await freeName(folder, item.name)
  const file = await folder.getFileHandle(name, { create: true })
  await bytes.stream().pipeTo(await file.createWritable())
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
