// For tests: a folder that its user has chosen, in memory. What is written stands aside until `close`.

export class MemoryFile {
  readonly kind = 'file'
  bytes: Uint8Array<ArrayBuffer>
  /** Takes itself out of its folder. */
  remove: () => Promise<void>
  /** Writers that are neither closed nor aborted. */
  open = 0
  /** Whatever is written fails. */
  isFull = false
  /** The browser finds, at the end, that it must not be kept. */
  isRefused = false

  constructor(text: string, remove: () => void = () => undefined) {
    this.bytes = new TextEncoder().encode(text)
    this.remove = async () => {
      if (this.open > 0) throw new DOMException('open', 'NoModificationAllowedError')
      remove()
    }
  }

  async getFile(): Promise<Blob> {
    return new Blob([this.bytes])
  }

  async createWritable(): Promise<WritableStream<Uint8Array> & Methods> {
    const aside: Uint8Array<ArrayBuffer>[] = []
    this.open++
    const stream = new WritableStream<Uint8Array>({
      write: (piece) => {
        if (this.isFull) {
          // Then a browser has let go of it.
          this.open--
          throw new Error('full')
        }
        aside.push(piece.slice())
      },
      close: async () => {
        if (this.isRefused) {
          this.open--
          throw new Error('refused')
        }
        this.bytes = new Uint8Array(await new Blob(aside).arrayBuffer())
        this.open--
      },
      abort: () => void this.open--,
    })
    return Object.assign(stream, { write: (piece: Uint8Array) => written(stream, piece) })
  }
}

interface Methods {
  write: (piece: Uint8Array) => Promise<void>
}

async function written(stream: WritableStream<Uint8Array>, piece: Uint8Array): Promise<void> {
  const writer = stream.getWriter()
  try {
    await writer.write(piece)
  } finally {
    writer.releaseLock()
  }
}

export class MemoryFolder {
  readonly kind = 'directory'
  readonly entries = new Map<string, MemoryFile | MemoryFolder>()

  /** As the browser gives it. */
  get handle(): FileSystemDirectoryHandle {
    return this as unknown as FileSystemDirectoryHandle
  }

  add(name: string, text: string): MemoryFile {
    const file = new MemoryFile(text, () => void this.entries.delete(name))
    this.entries.set(name, file)
    return file
  }

  async getDirectoryHandle(name: string, options?: { create: boolean }): Promise<MemoryFolder> {
    const there = this.entries.get(name)
    if (there instanceof MemoryFolder) return there
    if (there !== undefined) throw new DOMException('a file', 'TypeMismatchError')
    if (options === undefined) throw new DOMException('none', 'NotFoundError')
    const made = new MemoryFolder()
    this.entries.set(name, made)
    return made
  }

  async getFileHandle(name: string, options?: { create: boolean }): Promise<MemoryFile> {
    const there = this.entries.get(name)
    if (there instanceof MemoryFile) return there
    if (there !== undefined) throw new DOMException('a folder', 'TypeMismatchError')
    if (options === undefined) throw new DOMException('none', 'NotFoundError')
    return this.add(name, '')
  }

  async removeEntry(name: string): Promise<void> {
    const there = this.entries.get(name)
    if (there instanceof MemoryFile) return await there.remove()
    if (there === undefined) throw new DOMException('none', 'NotFoundError')
    if (there.entries.size > 0) throw new DOMException('full', 'InvalidModificationError')
    this.entries.delete(name)
  }

  /** What stands in it, by path; a folder with nothing in it ends with '/'. */
  async files(above = ''): Promise<Record<string, string>> {
    const found: Record<string, string> = {}
    for (const [name, entry] of this.entries) {
      if (entry instanceof MemoryFile) found[above + name] = new TextDecoder().decode(entry.bytes)
      else if (entry.entries.size === 0) found[`${above}${name}/`] = ''
      else Object.assign(found, await entry.files(`${above}${name}/`))
    }
    return found
  }
}
