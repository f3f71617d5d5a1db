// For tests: the part of the browser's private storage that the writer uses, in memory.

/** A file, and how long one call to write may be; an open handle locks it as in a browser. */
export class MemoryFile {
  bytes = new Uint8Array()
  open = false
}

export class MemoryStorage {
  readonly directories = new Map<string, Map<string, MemoryFile>>()
  /** Bytes that all files may take together. */
  room = Number.POSITIVE_INFINITY
  /** Most bytes that one call takes. */
  atOnce = Number.POSITIVE_INFINITY

  /** As `navigator.storage`. */
  getDirectory = async () => ({
    getDirectoryHandle: async (name: string) => this.#directory(name),
    removeEntry: async (name: string) => {
      const files = this.directories.get(name)
      if (files === undefined) throw new DOMException('none', 'NotFoundError')
      if ([...files.values()].some(({ open }) => open)) {
        throw new DOMException('open', 'NoModificationAllowedError')
      }
      this.directories.delete(name)
    },
  })

  #directory(name: string) {
    const files = this.directories.get(name) ?? new Map<string, MemoryFile>()
    this.directories.set(name, files)
    return {
      getFileHandle: async (name: string) => {
        const file = files.get(name) ?? new MemoryFile()
        files.set(name, file)
        return { createSyncAccessHandle: async () => this.#handle(file) }
      },
    }
  }

  #handle(file: MemoryFile) {
    file.open = true
    return {
      write: (bytes: Uint8Array, { at }: { at: number }) => {
        const taken = bytes.slice(0, this.atOnce)
        if (taken.length > this.room) throw new DOMException('full', 'QuotaExceededError')
        this.room -= taken.length
        const longer = new Uint8Array(Math.max(file.bytes.length, at + taken.length))
        longer.set(file.bytes)
        longer.set(taken, at)
        file.bytes = longer
        return taken.length
      },
      close: () => {
        file.open = false
      },
    }
  }
}
