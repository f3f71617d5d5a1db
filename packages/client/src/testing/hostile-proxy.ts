import {
  createServer,
  type IncomingHttpHeaders,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  BOOT_HEADER,
  chunkFrameHeader,
  FrameReader,
  heartbeatFrame,
  LAST_HEADER,
  PROBLEM_MEDIA_TYPE,
  type ProblemCode,
  parseEvent,
  problem,
  stringifyEvent,
} from '@valise/protocol/wire'
import type { Call } from '../transport/transport.ts'
import type { RawAnswer, Tampering } from './tampering.ts'

type Change = (part: Buffer) => Buffer | Promise<Buffer>

/**
 * A relay that does as it likes, at the level of HTTP: it stands in front of an honest one, and
 * whoever uses it takes it for the relay.
 */
export class HostileProxy {
  tampering: Tampering
  readonly #server: Server
  readonly #target: URL
  readonly #onCall: (call: { method: string; path: string; bytes: number }) => void
  /** The honest one's: a problem without it would be taken for a proxy's. */
  #boot = ''

  private constructor(
    target: string,
    tampering: Tampering,
    onCall: (call: { method: string; path: string; bytes: number }) => void,
  ) {
    this.#target = new URL(target)
    this.tampering = tampering
    this.#onCall = onCall
    this.#server = createServer((req, res) => {
      this.#forward(req, res).catch(() => res.destroy())
    })
  }

  static async before(
    target: string,
    tampering: Tampering = {},
    onCall: (call: { method: string; path: string; bytes: number }) => void = () => {},
  ): Promise<HostileProxy> {
    const proxy = new HostileProxy(target, tampering, onCall)
    await new Promise<void>((resolve) => proxy.#server.listen(0, '127.0.0.1', resolve))
    return proxy
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  /** Cuts every answer that is under way: whoever read it asks again. */
  cutStreams(): void {
    this.#server.closeAllConnections()
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #forward(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const call = await callOf(req)
    this.#onCall({ method: call.method, path: call.path, bytes: call.body?.length ?? 0 })
    const raw = await this.tampering.raw?.(call)
    if (raw !== undefined) {
      answerRaw(res, raw)
      return
    }
    const changed = (await this.tampering.call?.(call)) ?? call
    if (changed === 'swallow') {
      answerRaw(res, { status: 204, headers: { [BOOT_HEADER]: this.#boot } })
    } else if ('answer' in changed) {
      const headers = { 'Content-Type': 'application/json', [BOOT_HEADER]: this.#boot }
      answerRaw(res, { status: 200, headers, body: changed.answer })
    } else if ('refuse' in changed) {
      answerRaw(res, refusal(changed.refuse, this.#boot))
    } else {
      await this.#pass(changed, req.headers, res)
    }
  }

  async #pass(call: Call, headers: IncomingHttpHeaders, res: ServerResponse): Promise<void> {
    const body = Buffer.from(call.body ?? '')
    const sent = {
      ...headers,
      ...(call.body === undefined ? {} : { 'content-length': String(body.length) }),
      ...(call.last === undefined ? {} : { [LAST_HEADER.toLowerCase()]: call.last ? '1' : '0' }),
    }
    const { hostname, port } = this.#target
    const where = { hostname, port, path: call.path, method: call.method, headers: sent }
    await new Promise<void>((resolve, reject) => {
      const up = request(where, (answer) => {
        this.#boot = String(answer.headers[BOOT_HEADER.toLowerCase()] ?? this.#boot)
        const tamper = this.tampering.event
        if (tamper !== undefined && call.path.endsWith('/snapshot')) {
          passSnapshot(answer, res, tamper).then(resolve, reject)
          return
        }
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        res.flushHeaders()
        const change = this.#changeOf(call.path, answer.statusCode === 200)
        // One part after another: a change may take its time.
        let written = Promise.resolve()
        const passOn = async (before: Promise<void>, part: Buffer) => {
          await before
          const out = await change(part)
          if (out.length > 0) res.write(out)
        }
        answer.on('data', (part: Buffer) => {
          written = passOn(written, part)
          written.catch(reject)
        })
        answer.on('end', () => {
          written.then(() => {
            res.end()
            resolve()
          }, reject)
        })
        answer.on('error', reject)
      })
      up.on('error', reject)
      // Whoever hangs up here has hung up there.
      res.on('close', () => up.destroy())
      up.end(body)
    })
  }

  /** What becomes of the parts of an answer. */
  #changeOf(path: string, ok: boolean): Change {
    const { tampering } = this
    if (ok && path.includes('/frames') && tampering.frame !== undefined) {
      return frameChanger(tampering.frame)
    }
    if (ok && path.endsWith('/events') && tampering.event !== undefined) {
      return eventChanger(tampering.event)
    }
    return (part) => part
  }
}

async function callOf(req: IncomingMessage): Promise<Call & { path: string }> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  const bytes = Buffer.concat(parts)
  const isText = req.headers['content-type']?.startsWith('application/json') ?? false
  const last = req.headers[LAST_HEADER.toLowerCase()]
  return {
    method: (req.method ?? 'GET') as Call['method'],
    path: req.url ?? '/',
    ...(bytes.length === 0 ? {} : { body: isText ? bytes.toString() : new Uint8Array(bytes) }),
    ...(last === undefined ? {} : { last: last === '1' }),
  }
}

function answerRaw(res: ServerResponse, { status, headers = {}, body, cut }: RawAnswer): void {
  res.writeHead(status, headers)
  if (cut !== true) {
    res.end(body)
    return
  }
  res.write(body ?? '', () => res.destroy())
}

function refusal(code: ProblemCode, boot: string): RawAnswer {
  const document = problem(code)
  const headers = { 'Content-Type': PROBLEM_MEDIA_TYPE, [BOOT_HEADER]: boot }
  return { status: document.status, headers, body: JSON.stringify(document) }
}

function frameChanger(tamper: NonNullable<Tampering['frame']>): Change {
  const reader = new FrameReader()
  return async (part) => {
    const out: Uint8Array[] = []
    for (const frame of reader.read(part)) {
      // Without the first one the client would take the stream for held back, and read no other.
      if (frame === undefined) {
        out.push(heartbeatFrame())
        continue
      }
      for (const { index, last, bytes } of await tamper(frame)) {
        out.push(chunkFrameHeader(index, last, bytes.length), bytes)
      }
    }
    return Buffer.concat(out)
  }
}

/** Events as the relay writes them: one `data:` line each, ended by an empty line. */
function eventChanger(tamper: NonNullable<Tampering['event']>): Change {
  const decoder = new TextDecoder()
  let rest = ''
  return (part) => {
    const blocks = `${rest}${decoder.decode(part, { stream: true })}`.split('\n\n')
    rest = blocks.pop() ?? ''
    let out = ''
    for (const block of blocks) {
      const data = /^data: ?(.*)$/m.exec(block)?.[1]
      if (data === undefined) out += `${block}\n\n`
      else for (const event of tamper(parseEvent(data))) out += `data: ${stringifyEvent(event)}\n\n`
    }
    return Buffer.from(out)
  }
}

/** A poll tells one event, the last of what became of it; 304 when nothing is left. */
async function passSnapshot(
  answer: IncomingMessage,
  res: ServerResponse,
  tamper: NonNullable<Tampering['event']>,
): Promise<void> {
  const parts: Buffer[] = []
  for await (const part of answer) parts.push(part as Buffer)
  const text = Buffer.concat(parts).toString()
  const event = answer.statusCode === 200 ? tamper(parseEvent(text)).at(-1) : undefined
  const body = event === undefined ? text : stringifyEvent(event)
  const status = answer.statusCode === 200 && event === undefined ? 304 : answer.statusCode
  const { 'content-length': _, ...headers } = answer.headers
  res.writeHead(status ?? 502, headers)
  res.end(status === 304 ? undefined : body)
}
