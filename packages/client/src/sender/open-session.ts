import {
  makeSessionCode,
  makeSessionLink,
  qrKeysOf,
  type SessionCode,
  senderRoot,
} from '@valise/protocol'
import {
  type Bytes,
  opening,
  PROTOCOL_VERSION,
  routes,
  sessionIdOf,
  TOKEN_BYTES,
  toBase64url,
} from '@valise/protocol/wire'
import { DeviceKeys } from '../pairing/device-keys.ts'
import type { SenderContext } from '../pairing/pending-receiver.ts'
import type { Runtime } from '../runtime.ts'
import { enter } from '../session/entrance.ts'
import { readLimits } from '../transport/read-limits.ts'
import { type OwnCall, RelayCalls } from '../transport/relay-calls.ts'
import { type Answer, type Transport, TransportError } from '../transport/transport.ts'
import { whenThereIsRoom } from '../transport/when-there-is-room.ts'

/** Codes drawn before giving up: with 2^40 of them, a second one that is taken is no accident. */
const CODES_TO_TRY = 4

export interface OpenSessionOptions {
  /** Where the app is served from: stands in the link. */
  origin: string
  transport: Transport
  runtime: Runtime
  suites: readonly number[]
  /** Aborts when the session ends, also before it is open. */
  signal: AbortSignal
  /** Whether the relay is full. */
  readonly onWaiting: (waits: boolean) => void
  /** The relay was started anew, and somebody else has the code. */
  readonly onCodeTaken: () => void
}

/** A session that the relay knows, and what its sender keeps for it. */
export interface OpenedSession {
  token: Bytes
  context: SenderContext
  /** What the QR holds. */
  link: string
  /** Milliseconds since 1970. */
  expiresAt: number
  calls: RelayCalls
}

/** Opens a session under a fresh code. Rejects with TransportError, ClientError, or the signal's reason. */
export async function openSession(options: OpenSessionOptions): Promise<OpenedSession> {
  const { origin, transport, runtime, suites, signal, onWaiting } = options
  const token = runtime.randomBytes(TOKEN_BYTES)
  const secret = runtime.randomBytes(32)
  const [sessionId, keys, qr, limits] = await Promise.all([
    sessionIdOf(token),
    DeviceKeys.make(),
    qrKeysOf(secret),
    transport
      .send({ method: 'GET', path: routes.limits, signal })
      .then(({ body }) => readLimits(body)),
  ])
  const root = await senderRoot({ sessionId, suites, signKey: keys.signKey })
  const path = routes.session(toBase64url(sessionId))
  let openedAt = runtime.now()
  const openUnder = (code: SessionCode) => {
    const body = openingText(code, suites, limits.sessionSeconds)
    const put = () => {
      openedAt = runtime.now()
      return transport.send({ method: 'PUT', path, body, token, signal })
    }
    const whenThere = () => whenThereIsRoom(put, { runtime, signal, onWaiting })
    return enter({ transport, path, token }, whenThere, signal)
  }
  const { code, answer } = await underFreshCode(openUnder, runtime)
  // This device's own clock rules for it, whatever the relay says later.
  const expiresAt = openedAt + limits.sessionSeconds * 1000
  const calls = new RelayCalls({
    transport,
    runtime,
    token,
    signal,
    bootId: answer.bootId,
    enter: (send) => openAgain(send, { ...options, path, code, expiresAt }),
  })
  return {
    token,
    context: { code, sessionId, suites, keys, qr },
    link: makeSessionLink({ origin, code, secret, senderRoot: root }),
    expiresAt,
    calls,
  }
}

async function underFreshCode(
  open: (code: SessionCode) => Promise<Answer>,
  runtime: Runtime,
): Promise<{ code: SessionCode; answer: Answer }> {
  for (let tries = 1; ; tries++) {
    const code = makeSessionCode(runtime.randomBytes(5))
    try {
      return { code, answer: await open(code) }
    } catch (error) {
      if (!isTaken(error) || tries === CODES_TO_TRY) throw error
    }
  }
}

interface Again extends Pick<OpenSessionOptions, 'runtime' | 'suites' | 'onCodeTaken'> {
  path: string
  code: SessionCode
  expiresAt: number
}

/** The same session at a relay that has forgotten it, with the time that is left. */
async function openAgain(
  send: (call: OwnCall) => Promise<Answer>,
  { path, code, suites, expiresAt, runtime, onCodeTaken }: Again,
): Promise<Answer> {
  const put = (seconds: number) =>
    send({ method: 'PUT', path, body: openingText(code, suites, seconds) })
  try {
    return await put(Math.max(0, Math.ceil((expiresAt - runtime.now()) / 1000)))
  } catch (error) {
    if (!isTaken(error)) throw error
    // Those who are here already find this session without its code; nobody else can ask.
    onCodeTaken()
    return put(0)
  }
}

function openingText(code: SessionCode, suites: readonly number[], seconds: number): string {
  return opening.stringify({ v: PROTOCOL_VERSION, code, suites, seconds })
}

function isTaken(error: unknown): boolean {
  return error instanceof TransportError && error.problem === 'code-in-use'
}
