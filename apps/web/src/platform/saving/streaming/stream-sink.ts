import { ClientError, type ReceivedItem, type Sink } from '@valise/client'
import { BlobSink } from '../blob-sink.ts'
import type { ReceivedFile } from '../received-file.ts'
import { bytesOfFiles } from './bytes-of-files.ts'
import { holdLast } from './hold-last.ts'
import { Pieces } from './pieces.ts'
import { isFile, savedAs } from './saved-as.ts'

/** Where it is written to. `abort`: at once, also while a write waits. */
export interface Output {
  writable: WritableStream<Uint8Array>
  abort: () => void
}

export type OpenOutput = (wanted: { name: string; size: number | undefined }) => Output

/**
 * Writes files to where their user wants them while they arrive, several as one ZIP: for what can't
 * be kept here first. Texts and secrets stay in memory. Nothing is whole out there before `commit`.
 */
export class StreamSink implements Sink {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #open: OpenOutput
  readonly #onCommit: (files: ReceivedFile[]) => void
  readonly #pieces = new Pieces()
  readonly #texts: BlobSink
  #items: readonly ReceivedItem[] = []
  readonly #lengths = new Map<number, number>()
  #output: Output | undefined
  #written: Promise<void> | undefined

  constructor(open: OpenOutput, onCommit: (files: ReceivedFile[]) => void) {
    this.#open = open
    this.#onCommit = onCommit
    this.#texts = new BlobSink((texts) => this.#hand(texts))
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.#items = items
    await this.#texts.begin(items)
    this.#output = this.#open(savedAs(items))
    const bytes = bytesOfFiles(items, this.#pieces)
    this.#written = bytes.pipeThrough(holdLast()).pipeTo(this.#output.writable)
    // Whoever writes or commits hears of it.
    this.#written.catch(() => this.#pieces.fail(new Error('the download has failed')))
  }

  async write(index: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    const item = this.#items[index]
    if (item === undefined || !isFile(item)) return await this.#texts.write(index, bytes)
    const abandon = () => this.abandon()
    signal.addEventListener('abort', abandon)
    try {
      // The bytes are only lent.
      await this.#pieces.write(index, bytes.slice())
    } finally {
      signal.removeEventListener('abort', abandon)
    }
    this.#lengths.set(index, (this.#lengths.get(index) ?? 0) + bytes.length)
  }

  async commit(): Promise<void> {
    this.#pieces.end()
    try {
      await this.#written
    } catch (cause) {
      throw new ClientError('save-failed', { cause })
    }
    await this.#texts.commit()
  }

  async discard(): Promise<void> {
    this.abandon()
    await this.#texts.discard()
  }

  /** At once: the page may be going. */
  abandon(): void {
    this.#output?.abort()
    this.#pieces.fail(new Error('given up'))
  }

  #hand(texts: ReceivedFile[]): void {
    this.#onCommit(
      texts.map((text, at) => {
        return isFile(text.item)
          ? { ...text, end: this.#lengths.get(at) ?? 0, streamed: true }
          : text
      }),
    )
  }
}
