import { ClientError, type ReceivedItem } from '@valise/client'
import type { ReceivedFile, StreamedTo } from '../received-file.ts'
import { bytesOfFiles } from './bytes-of-files.ts'
import { holdLast } from './hold-last.ts'
import { KeptHere } from './kept-here.ts'
import type { OutgoingSink } from './outgoing-sink.ts'
import { Pieces } from './pieces.ts'
import { savedAs } from './saved-as.ts'

/** Where it is written to. `abort`: at once, also while a write waits; resolves when nothing is left. */
export interface Output {
  writable: WritableStream<Uint8Array>
  abort: () => void | Promise<void>
}

export type OpenOutput = (wanted: { name: string; size: number | undefined }) => Output

/**
 * Writes files to where their user wants them while they arrive, several as one ZIP: for what can't
 * be kept here first. Texts and secrets stay in memory. Nothing is whole out there before `commit`.
 */
export class StreamSink implements OutgoingSink {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #open: OpenOutput
  readonly #pieces = new Pieces()
  readonly #kept: KeptHere
  #output: Output | undefined
  #written: Promise<void> | undefined

  constructor(to: StreamedTo, open: OpenOutput, onCommit: (files: ReceivedFile[]) => void) {
    this.#open = open
    this.#kept = new KeptHere(to, onCommit)
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    await this.#kept.begin(items)
    this.#output = this.#open(savedAs(items))
    const bytes = bytesOfFiles(items, this.#pieces)
    this.#written = bytes.pipeThrough(holdLast()).pipeTo(this.#output.writable)
    // Whoever writes or commits hears of it.
    this.#written.catch(() => this.#pieces.fail(new Error('writing it has failed')))
  }

  async write(index: number, bytes: Uint8Array, signal: AbortSignal): Promise<void> {
    if ((await this.#kept.fileOr(index, bytes)) === undefined) return
    const abandon = () => void this.abandon()
    signal.addEventListener('abort', abandon)
    try {
      // The bytes are only lent.
      await this.#pieces.write(index, bytes.slice())
    } finally {
      signal.removeEventListener('abort', abandon)
    }
    this.#kept.count(index, bytes.length)
  }

  async commit(): Promise<void> {
    this.#pieces.end()
    try {
      await this.#written
    } catch (cause) {
      throw new ClientError('save-failed', { cause })
    }
    await this.#kept.commit()
  }

  async discard(): Promise<void> {
    await this.abandon()
    await this.#kept.discard()
  }

  async abandon(): Promise<void> {
    const left = this.#output?.abort()
    this.#pieces.fail(new Error('given up'))
    await left
  }
}
