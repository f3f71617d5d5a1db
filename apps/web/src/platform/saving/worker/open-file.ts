import { randomName } from '../random-name.ts'

/** A file in the browser's private storage that is being written from its beginning on. */
export class OpenFile {
  readonly name: string
  readonly #handle: FileSystemSyncAccessHandle
  #length = 0

  private constructor(name: string, handle: FileSystemSyncAccessHandle) {
    this.name = name
    this.#handle = handle
  }

  static async create(directory: FileSystemDirectoryHandle): Promise<OpenFile> {
    const name = randomName()
    const file = await directory.getFileHandle(name, { create: true })
    return new OpenFile(name, await file.createSyncAccessHandle())
  }

  get length(): number {
    return this.#length
  }

  /** Throws when the disk is full, or the browser gives no more of it. */
  append(bytes: Uint8Array): void {
    for (let from = 0; from < bytes.length; ) {
      // No reading of the standard says that one call takes all of it.
      const written = this.#handle.write(bytes.subarray(from), { at: this.#length })
      if (written === 0) throw new Error('the disk takes no more')
      from += written
      this.#length += written
    }
  }

  /** Others can read it then. Safari once made this a promise. */
  async close(): Promise<void> {
    await (this.#handle.close() as void | Promise<void>)
  }
}
