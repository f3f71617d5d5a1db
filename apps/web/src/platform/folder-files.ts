/** A file together with the folders above it, parted by '/', or ''. */
export interface FoundFile {
  file: File
  path: string
}

/** What an `<input webkitdirectory>` holds: every file knows its way from the chosen folder. */
export function filesOfInput(files: Iterable<File>): FoundFile[] {
  return [...files].map((file) => ({ file, path: folderOf(file.webkitRelativePath) }))
}

/** What was dropped or pasted; folders are walked through. Call it before the event is over. */
export async function filesOfTransfer(transfer: DataTransfer): Promise<FoundFile[]> {
  // The items are gone once the event is over: everything is taken from them before any waiting.
  const taken = [...transfer.items]
    .filter((item) => item.kind === 'file')
    .map((item) => ({ entry: item.webkitGetAsEntry(), file: item.getAsFile() }))
  const found: FoundFile[] = []
  for (const { entry, file } of taken) {
    if (entry === null || entry.isFile) {
      if (file !== null) found.push({ file, path: '' })
    } else await walk(entry as FileSystemDirectoryEntry, entry.name, found)
  }
  return found
}

async function walk(
  folder: FileSystemDirectoryEntry,
  path: string,
  found: FoundFile[],
): Promise<void> {
  for (const entry of await entriesOf(folder)) {
    if (entry.isDirectory) {
      await walk(entry as FileSystemDirectoryEntry, `${path}/${entry.name}`, found)
    } else found.push({ file: await fileOf(entry as FileSystemFileEntry), path })
  }
}

/** A reader gives some entries at a time, and none at the end. */
async function entriesOf(folder: FileSystemDirectoryEntry): Promise<FileSystemEntry[]> {
  const reader = folder.createReader()
  const all: FileSystemEntry[] = []
  for (;;) {
    const some = await new Promise<FileSystemEntry[]>((resolve, reject) =>
      reader.readEntries(resolve, reject),
    )
    if (some.length === 0) return all
    all.push(...some)
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject))
}

function folderOf(relativePath: string): string {
  const end = relativePath.lastIndexOf('/')
  return end < 0 ? '' : relativePath.slice(0, end)
}
