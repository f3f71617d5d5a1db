import { parseEvent, type RelayEvent } from '@valise/protocol/wire'
import { expect } from 'vitest'
import { checkEvent } from './contract.ts'
import type { OpenStream } from './open-stream.ts'

type EventOf<K extends RelayEvent['kind']> = Extract<RelayEvent, { kind: K }>

/** Reads a participant's event stream, each event held to the OpenAPI document. */
export class EventReader {
  readonly #body: ReadableStreamDefaultReader<Uint8Array>
  readonly #stop: AbortController
  readonly #decoder = new TextDecoder()
  #text = ''
  /** Comments seen: heartbeats. */
  comments = 0

  constructor({ body, stop }: OpenStream) {
    this.#body = body.getReader()
    this.#stop = stop
  }

  /** The next event, or undefined when the stream has ended. */
  async next(): Promise<RelayEvent | undefined> {
    for (;;) {
      const read = await this.#read()
      if (read !== 'comment') return read
    }
  }

  /** Hands on all events before this heartbeat, counted from the first. False when the stream has ended. */
  async readTo(heartbeat: number, receive: (event: RelayEvent) => void): Promise<boolean> {
    while (this.comments < heartbeat) {
      const read = await this.#read()
      if (read === undefined) return false
      if (read !== 'comment') receive(read)
    }
    return true
  }

  async #read(): Promise<RelayEvent | 'comment' | undefined> {
    const block = await this.#block()
    if (block === undefined) return undefined
    if (block.startsWith(':')) {
      this.comments += 1
      return 'comment'
    }
    expect(block.startsWith('data: ')).toBe(true)
    const data = block.slice(6)
    expect(data).not.toContain('\n')
    checkEvent(data)
    return parseEvent(data)
  }

  /** Skips to the next event of a kind. */
  async until<K extends RelayEvent['kind']>(
    kind: K,
    fits: (event: EventOf<K>) => boolean = () => true,
  ): Promise<EventOf<K>> {
    for (;;) {
      const event = await this.next()
      if (event === undefined) throw new Error(`the stream ended before "${kind}"`)
      if (event.kind === kind && fits(event as EventOf<K>)) return event as EventOf<K>
    }
  }

  /** Reads up to a heartbeat. */
  async heartbeat(): Promise<void> {
    for (;;) if ((await this.#block())?.startsWith(':')) return
  }

  close(): void {
    this.#stop.abort()
  }

  async #block(): Promise<string | undefined> {
    for (;;) {
      const end = this.#text.indexOf('\n\n')
      if (end >= 0) {
        const block = this.#text.slice(0, end)
        this.#text = this.#text.slice(end + 2)
        return block
      }
      const { value, done } = await this.#body.read()
      if (done) return undefined
      this.#text += this.#decoder.decode(value, { stream: true })
    }
  }
}
