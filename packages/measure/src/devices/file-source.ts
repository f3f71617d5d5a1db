import { createReadStream } from 'node:fs'
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

  bytes(): AsyncIterable<Uint8Array> {
    return createReadStream(this.#path, { highWaterMark: MIB })
  }
}
