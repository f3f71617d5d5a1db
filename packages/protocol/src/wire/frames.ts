import { type Bytes, concat, u8, u32 } from '../bytes/bytes.ts'
import { MAX_SEALED_CHUNK_BYTES } from './limits.ts'
import { WireError } from './wire-error.ts'

// A frame of a download:
//   1. type    u8   0 heartbeat (all other fields zero), 1 chunk
//   2. index   u32
//   3. last    u8   0 or 1
//   4. length  u32
//   5. bytes   `length` of them
export const FRAME_HEADER_BYTES = 10
const HEARTBEAT = 0
const CHUNK = 1

export interface ChunkFrame {
  index: number
  last: boolean
  bytes: Bytes
}

/** The header of a chunk's frame, 10 bytes; the chunk's bytes follow it. */
export function chunkFrameHeader(index: number, last: boolean, length: number): Bytes {
  return concat(u8(CHUNK), u32(index), u8(last ? 1 : 0), u32(length))
}

/** A frame that says nothing but that the connection lives. */
export function heartbeatFrame(): Bytes {
  return new Uint8Array(FRAME_HEADER_BYTES)
}

/**
 * Takes a download apart, wherever the network cut it. Holds at most one chunk. Throws WireError
 * for a frame that the protocol does not have; the reader cannot be used after that.
 */
export class FrameReader {
  readonly #makeBuffer: (length: number) => Bytes
  #header = new Uint8Array(FRAME_HEADER_BYTES)
  #headerHeld = 0
  #body: Bytes | undefined
  #bodyHeld = 0

  /** `makeBuffer`: memory for a frame's bytes. What stands in it is of no meaning. */
  constructor(makeBuffer: (length: number) => Bytes = (length) => new Uint8Array(length)) {
    this.#makeBuffer = makeBuffer
  }

  /** Yields the frames that `part` completes. A heartbeat yields undefined. */
  *read(part: Uint8Array): Generator<ChunkFrame | undefined> {
    let at = 0
    while (at < part.length || this.#isWhole()) {
      if (this.#body === undefined) {
        const taken = Math.min(FRAME_HEADER_BYTES - this.#headerHeld, part.length - at)
        this.#header.set(part.subarray(at, at + taken), this.#headerHeld)
        this.#headerHeld += taken
        at += taken
        if (this.#headerHeld < FRAME_HEADER_BYTES) return
        this.#body = this.#makeBuffer(this.#length())
        this.#bodyHeld = 0
      }
      const taken = Math.min(this.#body.length - this.#bodyHeld, part.length - at)
      this.#body.set(part.subarray(at, at + taken), this.#bodyHeld)
      this.#bodyHeld += taken
      at += taken
      if (!this.#isWhole()) return
      yield this.#take(this.#body)
    }
  }

  #isWhole(): boolean {
    return this.#body !== undefined && this.#bodyHeld === this.#body.length
  }

  #length(): number {
    const view = new DataView(this.#header.buffer)
    const type = view.getUint8(0)
    const last = view.getUint8(5)
    const length = view.getUint32(6)
    if (type === HEARTBEAT && view.getUint32(1) === 0 && last === 0 && length === 0) return 0
    if (type !== CHUNK || last > 1 || length === 0 || length > MAX_SEALED_CHUNK_BYTES) {
      throw new WireError('malformed', 'the download has a frame that the protocol does not have')
    }
    return length
  }

  #take(bytes: Bytes): ChunkFrame | undefined {
    const view = new DataView(this.#header.buffer)
    const frame = { index: view.getUint32(1), last: view.getUint8(5) === 1, bytes }
    const isChunk = view.getUint8(0) === CHUNK
    this.#body = undefined
    this.#headerHeld = 0
    return isChunk ? frame : undefined
  }
}
