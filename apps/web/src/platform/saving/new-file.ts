/** Something that was not there before: `folder.removeEntry(name)` takes it away again. */
export interface Made {
  folder: FileSystemDirectoryHandle
  name: string
}

/**
 * An empty file in the folders above it, under a name that is free: what is there already is never
 * written over. Names and paths have been cleaned by the client: no part leads out of `root`.
 * `onMade` hears of everything that was made for it, the outermost first.
 */
export async function newFile(
  root: FileSystemDirectoryHandle,
  { path, name }: { path: readonly string[]; name: string },
  onMade: (made: Made) => void = () => undefined,
): Promise<FileSystemFileHandle> {
  let folder = root
  for (const part of path) folder = await folderIn(folder, part, onMade)
  const free = await freeName(folder, name)
  const file = await folder.getFileHandle(free, { create: true })
  onMade({ folder, name: free })
  return file
}

async function folderIn(
  folder: FileSystemDirectoryHandle,
  name: string,
  onMade: (made: Made) => void,
): Promise<FileSystemDirectoryHandle> {
  try {
    return await folder.getDirectoryHandle(name)
  } catch (error) {
    if (!isNotFound(error)) throw error
  }
  const made = await folder.getDirectoryHandle(name, { create: true })
  onMade({ folder, name })
  return made
}

async function freeName(folder: FileSystemDirectoryHandle, name: string): Promise<string> {
  const dot = name.lastIndexOf('.')
  const [stem, ending] = dot > 0 ? [name.slice(0, dot), name.slice(dot)] : [name, '']
  for (let n = 1; ; n++) {
    const candidate = n === 1 ? name : `${stem} (${n})${ending}`
    const isTaken = await folder.getFileHandle(candidate).then(
      () => true,
      (error: unknown) => !isNotFound(error),
    )
    if (!isTaken) return candidate
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'NotFoundError'
}
