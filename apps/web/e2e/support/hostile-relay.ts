import {
  createServer,
  type IncomingMessage,
  request,
  type Server,
  type ServerResponse,
} from 'node:http'
import type { AddressInfo } from 'node:net'
import {
  type ChunkFrame,
  chunkFrameHeader,
  FrameReader,
  PROBLEM_MEDIA_TYPE,
  type ProblemCode,
  problem,
} from '@valise/protocol/wire'

export interface Call {
  method: string
  /** Path and query. */
  path: string
  body: Buffer
}

/** What the relay does to those who use it. Everything left out passes unchanged. */
export interface Tampering {
  /** May change a call's body, or refuse the call with a problem. */
  call?: (call: Call) => Tampered | Promise<Tampered>
  /** May change, drop (none) or repeat (several) a chunk on its way down. */
  frame?: (frame: ChunkFrame) => ChunkFrame[]
}

type Tampered = { body: Buffer | string } | { refuse: ProblemCode } | undefined

/** A relay that does as it likes: it stands between the browsers and an honest one. */
export class HostileRelay {
  tampering: Tampering = {}
  readonly #server: Server
  readonly #target: URL

  private constructor(target: URL) {
    this.#target = target
    this.#server = createServer((req, res) => {
      this.#forward(req, res).catch(() => res.destroy())
    })
  }

  static async before(url: string): Promise<HostileRelay> {
    const relay = new HostileRelay(new URL(url))
    await new Promise<void>((resolve) => relay.#server.listen(0, '127.0.0.1', resolve))
    return relay
  }

  get url(): string {
    return `http://localhost:${(this.#server.address() as AddressInfo).port}`
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections()
    await new Promise((resolve) => this.#server.close(resolve))
  }

  async #forward(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const { method = 'GET', url: path = '/' } = req
    const body = await bodyOf(req)
    const changed = await this.tampering.call?.({ method, path, body })
    if (changed !== undefined && 'refuse' in changed) {
      refuse(res, changed.refuse, this.#boot)
      return
    }
    const sent = Buffer.from(changed?.body ?? body)
    const { hostname, port } = this.#target
    const headers = {
      ...req.headers,
      ...(body.length > 0 ? { 'content-length': sent.length } : {}),
    }
    await new Promise<void>((resolve, reject) => {
      const up = request({ hostname, port, path, method, headers }, (answer) => {
        this.#boot = String(answer.headers['valise-boot'] ?? this.#boot)
        res.writeHead(answer.statusCode ?? 502, answer.headers)
        res.flushHeaders()
        const tamper = path.includes('/frames') ? this.tampering.frame : undefined
        const reader = new FrameReader()
        answer.on('data', (part: Buffer) => {
          res.write(tamper === undefined ? part : tampered(reader, part, tamper))
        })
        answer.on('end', () => {
          res.end()
          resolve()
        })
        answer.on('error', reject)
      })
      up.on('error', reject)
      // Whoever hangs up here has hung up there.
      res.on('close', () => up.destroy())
      up.end(sent)
    })
  }

  /** As the honest one answers: else nobody would take it for a relay's word. */
  #boot = ''
}

async function bodyOf(req: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = []
  for await (const part of req) parts.push(part as Buffer)
  return Buffer.concat(parts)
}

function refuse(res: ServerResponse, code: ProblemCode, boot: string): void {
  const document = problem(code)
  res.writeHead(document.status, { 'Content-Type': PROBLEM_MEDIA_TYPE, 'Valise-Boot': boot })
  res.end(JSON.stringify(document))
}

function tampered(
  reader: FrameReader,
  part: Buffer,
  tamper: (frame: ChunkFrame) => ChunkFrame[],
): Buffer {
  const out: Uint8Array[] = []
  for (const frame of reader.read(part)) {
    // Heartbeats say nothing that would be missed here.
    if (frame === undefined) continue
    for (const { index, last, bytes } of tamper(frame)) {
      out.push(chunkFrameHeader(index, last, bytes.length), bytes)
    }
  }
  return Buffer.concat(out)
}
