import { type ChunkFrame, FrameReader } from '@valise/protocol/wire'
import type { OpenStream } from './open-stream.ts'

/** Reads a download frame by frame. */
export class FrameStream {
  readonly #body: ReadableStreamDefaultReader<Uint8Array>
  readonly #stop: AbortController
  readonly #reader = new FrameReader()
  readonly #frames: (ChunkFrame | undefined)[] = []
  #hasBegun = false

  constructor({ body, stop }: OpenStream) {
    this.#body = body.getReader()
    this.#stop = stop
  }

  /**
   * The next frame but the heartbeat that every download begins with; undefined is a later one,
   * `'end'` the end of the stream.
   */
  async next(): Promise<ChunkFrame | undefined | 'end'> {
    const frame = await this.#next()
    const isFirst = !this.#hasBegun
    this.#hasBegun = true
    return isFirst && frame === undefined ? this.#next() : frame
  }

  async #next(): Promise<ChunkFrame | undefined | 'end'> {
    for (;;) {
      if (this.#frames.length > 0) return this.#frames.shift()
      const { value, done } = await this.#body.read()
      if (done) return 'end'
      this.#frames.push(...this.#reader.read(value))
    }
  }

  /** The next chunk's index. */
  async chunk(): Promise<ChunkFrame> {
    const frame = await this.next()
    if (frame === undefined || frame === 'end') throw new Error('a chunk was expected')
    return frame
  }

  close(): void {
    this.#stop.abort()
  }
}
