import { toBase64url } from '@valise/protocol/wire'
import { expect } from 'vitest'
import { POLL_MS } from '../bounds.ts'
import type { Config } from '../config.ts'
import type { Timeouts } from '../listen.ts'
import type { LogEntry } from '../log.ts'
import { createRelay, type Relay } from '../relay.ts'
import { checkAnswer } from './contract.ts'
import { EventReader } from './event-reader.ts'
import { FakeClock } from './fake-clock.ts'
import { FrameStream } from './frame-stream.ts'
import type { OpenStream } from './open-stream.ts'

export interface CallOptions {
  token?: Uint8Array | undefined
  /** A JSON body, as text or as a value. */
  json?: unknown
  text?: string
  bytes?: Uint8Array
  headers?: Record<string, string>
}

export interface Called {
  status: number
  headers: Headers
  text: string
  json: unknown
  /** The last part of a problem's type. */
  problem: string | undefined
}

/** A relay on a loopback port whose clock the test moves. */
export class TestRelay {
  readonly url: string
  readonly bootId: string
  readonly #inProcess: { relay: Relay; clock: FakeClock } | undefined
  readonly #headers: Record<string, string>
  readonly #streams = new Set<AbortController>()
  #logged: LogEntry[] = []

  private constructor(
    url: string,
    bootId: string,
    inProcess: { relay: Relay; clock: FakeClock } | undefined,
    headers: Record<string, string>,
  ) {
    this.url = url
    this.bootId = bootId
    this.#inProcess = inProcess
    this.#headers = headers
  }

  get relay(): Relay {
    return this.#here().relay
  }

  get clock(): FakeClock {
    return this.#here().clock
  }

  #here(): { relay: Relay; clock: FakeClock } {
    if (this.#inProcess === undefined) throw new Error('this relay runs elsewhere')
    return this.#inProcess
  }

  static async start(
    config: Partial<Config> = {},
    timeouts: Partial<Timeouts> = {},
  ): Promise<TestRelay> {
    const clock = new FakeClock()
    const logged: LogEntry[] = []
    const relay = createRelay({
      // Under a clock that stands still no limit on calls would ever let go again.
      config: { host: '127.0.0.1', port: 0, webRoot: '/nowhere', rateLimits: false, ...config },
      clock,
      timeouts,
      log: (entry) => logged.push(entry),
    })
    const { url } = await relay.listen()
    const started = new TestRelay(url, relay.bootId, { relay, clock }, {})
    started.#logged = logged
    return started
  }

  /** A relay that runs in another process. `headers` go with every call. */
  static async attach(url: string, headers: Record<string, string> = {}): Promise<TestRelay> {
    const response = await fetch(`${url}/healthz`, { headers })
    const { bootId } = (await response.json()) as { bootId: string }
    return new TestRelay(url, bootId, undefined, headers)
  }

  /** Calls, and holds the answer to the OpenAPI document. */
  async call(method: string, path: string, options: CallOptions = {}): Promise<Called> {
    const response = await fetch(this.url + path, { method, ...initOf(options, this.#headers) })
    return this.#called(method, path, response)
  }

  async #called(method: string, path: string, response: Response): Promise<Called> {
    const text = await response.text()
    const mediaType = response.headers.get('content-type') ?? undefined
    const isJson = /^application\/(problem\+)?json/.test(mediaType ?? '') && text !== ''
    const json = isJson ? (JSON.parse(text) as unknown) : undefined
    checkAnswer({ method, path, status: response.status, mediaType, json })
    if (path.startsWith('/api/')) expect(response.headers.get('cache-control')).toBe('no-store')
    expect(response.headers.get('valise-boot')).toBe(this.bootId)
    const type = (json as { type?: unknown } | undefined)?.type
    const problem = typeof type === 'string' ? type.split(':').at(-1) : undefined
    return { status: response.status, headers: response.headers, text, json, problem }
  }

  /** Calls what waits for something that does not come, and lets the time for that pass. */
  async waiting(method: string, path: string, options: CallOptions): Promise<Called> {
    const called = this.call(method, path, options)
    const over = called.then(() => 'over')
    for (;;) {
      const soon = new Promise((resolve) => setImmediate(resolve))
      if ((await Promise.race([over, soon])) === 'over') return called
      if (this.clock.running(POLL_MS) > 0) this.clock.advance(POLL_MS)
    }
  }

  put(path: string, token: Uint8Array | undefined, json: unknown): Promise<Called> {
    return this.call('PUT', path, { token, json })
  }

  delete(path: string, token: Uint8Array | undefined): Promise<Called> {
    return this.call('DELETE', path, { token })
  }

  async events(path: string, token: Uint8Array): Promise<EventReader> {
    return new EventReader(opened(await this.open(path, token)))
  }

  async frames(path: string, token: Uint8Array): Promise<FrameStream> {
    return new FrameStream(opened(await this.open(path, token)))
  }

  /** Opens a stream. The answer, when that was refused. */
  async open(path: string, token: Uint8Array): Promise<OpenStream | Called> {
    const stop = new AbortController()
    this.#streams.add(stop)
    const response = await fetch(this.url + path, {
      signal: stop.signal,
      ...initOf({ token }, this.#headers),
    })
    if (response.status !== 200) return this.#called('GET', path, response)
    const mediaType = response.headers.get('content-type') ?? undefined
    expect(response.headers.get('x-accel-buffering')).toBe('no')
    expect(response.headers.get('cache-control')).toContain('no-store')
    checkAnswer({ method: 'GET', path, status: 200, mediaType, json: undefined })
    if (response.body === null) throw new Error('a stream has a body')
    return { body: response.body, stop }
  }

  /** What it has logged since the last time. */
  takeLog(): readonly LogEntry[] {
    const entries = [...this.#logged]
    this.#logged.length = 0
    return entries
  }

  async close(): Promise<void> {
    for (const stop of this.#streams) stop.abort()
    await this.#inProcess?.relay.close()
    // An unexpected error in any test is a failure.
    expect(this.#logged.filter(({ level }) => level === 'error')).toEqual([])
  }
}

function opened(answer: OpenStream | Called): OpenStream {
  if ('body' in answer) return answer
  throw new Error(`no stream, but ${answer.status} ${answer.text}`)
}

export function bearer(token: Uint8Array): string {
  return `Bearer ${toBase64url(token)}`
}

function initOf(
  { token, json, text, bytes, headers = {} }: CallOptions,
  always: Record<string, string>,
): RequestInit {
  const body = bytes ?? text ?? (json === undefined ? undefined : JSON.stringify(json))
  const type = bytes === undefined ? 'application/json' : 'application/octet-stream'
  return {
    headers: {
      ...always,
      ...(body === undefined ? {} : { 'Content-Type': type }),
      ...(token === undefined ? {} : { Authorization: bearer(token) }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: body as BodyInit }),
  }
}
