/** A file together with the folders above it, parted by '/', or ''. */
export interface FoundFile {
  file: File
  path: string
}

/** Milliseconds that the page may stand still at a time: half of what a screen shows a picture. */
const SLICE_MS = 8

/**
 * Asks for the size of each file, so that nobody waits for it later: Chromium looks it up on the
 * disk when it is first asked for, and lets the page stand still meanwhile (5,000 files: a second).
 */
export async function lookUpSizes(files: readonly FoundFile[]): Promise<void> {
  let until = performance.now() + SLICE_MS
  for (const { file } of files) {
    void file.size
    if (performance.now() < until) continue
    await othersFirst()
    until = performance.now() + SLICE_MS
  }
}

/** What a user does, and drawing, come before the rest of a long work. */
function othersFirst(): Promise<void> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel()
    port1.addEventListener('message', () => {
      port1.close()
      resolve()
    })
    port1.start()
    port2.postMessage(undefined)
  })
}

/** What an `<input webkitdirectory>` holds: every file knows its way from the chosen folder. */
export function filesOfInput(files: Iterable<File>): FoundFile[] {
  return [...files].map((file) => ({ file, path: folderOf(file.webkitRelativePath) }))
}

/** Folders hold more files than anybody will send: the rest of them was not looked at. */
export class TooManyFiles extends Error {
  override name = 'TooManyFiles'
}

/**
 * What was dropped or pasted; folders are walked through. Call it before the event is over. Rejects
 * with TooManyFiles as soon as there are more than `most`.
 */
export async function filesOfTransfer(transfer: DataTransfer, most: number): Promise<FoundFile[]> {
  // The items are gone once the event is over: everything is taken from them before any waiting.
  const taken = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found: FoundFile[] = []
  for (const { entry, file } of taken) {
    if (entry === null || entry.isFile) {
      if (file !== null) found.push({ file, path: '' })
    } else await walk(entry as FileSystemDirectoryEntry, entry.name, found, most)
  }
  return found
}

async function walk(
  folder: FileSystemDirectoryEntry,
  path: string,
  found: FoundFile[],
  most: number,
): Promise<void> {
  for await (const entries of entriesOf(folder)) {
    const files = entries.filter(({ isFile }) => isFile) as FileSystemFileEntry[]
    for (const file of await Promise.all(files.map(fileOf))) found.push({ file, path })
    if (found.length > most) throw new TooManyFiles()
    for (const entry of entries) {
      if (!entry.isDirectory) continue
      await walk(entry as FileSystemDirectoryEntry, `${path}/${entry.name}`, found, most)
    }
  }
}

/** A reader gives some entries at a time, and none at the end. */
async function* entriesOf(folder: FileSystemDirectoryEntry): AsyncGenerator<FileSystemEntry[]> {
  const reader = folder.createReader()
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return
    yield some
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function folderOf(relativePath: string): string {
  const end = relativePath.lastIndexOf('/')
  return end < 0 ? '' : relativePath.slice(0, end)
}
