import type { ReceivedItem, Sink } from '../sinks/sink.ts'

/** Keeps what arrives in memory, and what became of it. */
export class MemorySink implements Sink {
  readonly capacity: number
  items: readonly ReceivedItem[] = []
  outcome: 'open' | 'committed' | 'discarded' = 'open'
  /** Bytes that were ever written, also of what was discarded. */
  written = 0
  readonly #parts: Uint8Array[][] = []

  constructor(capacity = Number.POSITIVE_INFINITY) {
    this.capacity = capacity
  }

  async begin(items: readonly ReceivedItem[]): Promise<void> {
    this.items = items
  }

  async write(itemIndex: number, bytes: Uint8Array): Promise<void> {
    const parts = (this.#parts[itemIndex] ??= [])
    parts.push(bytes.slice())
    this.written += bytes.length
  }

  async commit(): Promise<void> {
    this.outcome = 'committed'
  }

  async discard(): Promise<void> {
    this.outcome = 'discarded'
    this.#parts.length = 0
  }

  bytes(itemIndex: number): Buffer {
    return Buffer.concat(this.#parts[itemIndex] ?? [])
  }
}
