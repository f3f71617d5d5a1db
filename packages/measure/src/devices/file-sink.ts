import { type FileHandle, open } from 'node:fs/promises'
import type { Sink } from '@valise/client'

/** Writes all that comes into one file. */
export class FileSink implements Sink {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #path: string
  #file: FileHandle | undefined

  constructor(path: string) {
    this.#path = path
  }

  async begin(): Promise<void> {
    this.#file = await open(this.#path, 'w')
  }

  async write(_itemIndex: number, bytes: Uint8Array): Promise<void> {
    await this.#file?.writeFile(bytes)
  }

  async commit(): Promise<void> {
    await this.#file?.close()
  }

  async discard(): Promise<void> {
    await this.#file?.close()
  }
}
