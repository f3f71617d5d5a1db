import { open } from 'node:fs/promises'
import { basename } from 'node:path'
import type { Source } from '@valise/client'
import { MIB } from '../figures/units.ts'

/** A file of the disk. */
export class FileSource implements Source {
  readonly kind = 'file'
  readonly name: string
  readonly path = ''
  readonly mediaType = 'application/octet-stream'
  readonly time = 0
  readonly size: number
  readonly #path: string

  constructor(path: string, size: number) {
    this.name = basename(path)
    this.size = size
    this.#path = path
  }

  /** Each piece stands where the one before it stood: whoever seals it is done with that one. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const file = await open(this.#path)
    try {
      const buffer = new Uint8Array(MIB)
      for (;;) {
        const { bytesRead } = await file.read(buffer, 0, buffer.length, null)
        if (bytesRead === 0) return
        yield buffer.subarray(0, bytesRead)
      }
    } finally {
      await file.close()
    }
  }
}
