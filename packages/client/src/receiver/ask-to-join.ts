import { bestSuite } from '@valise/protocol'
import {
  type Bytes,
  lookup,
  lookupAnswer,
  PROTOCOL_VERSION,
  receiverIdOf,
  routes,
  TOKEN_BYTES,
  toBase64url,
  WireError,
} from '@valise/protocol/wire'
import { ClientError } from '../errors.ts'
import { DeviceKeys } from '../pairing/device-keys.ts'
import type { Invitation } from '../pairing/invitation.ts'
import { JoiningReceiver } from '../pairing/joining-receiver.ts'
import type { Runtime } from '../runtime.ts'
import { enter } from '../session/entrance.ts'
import { RelayCalls } from '../transport/relay-calls.ts'
import { type Transport, TransportError } from '../transport/transport.ts'
import { whenThereIsRoom } from '../transport/when-there-is-room.ts'

export interface AskToJoinOptions {
  invitation: Invitation
  transport: Transport
  runtime: Runtime
  suites: readonly number[]
  /** Aborts when the session ends, also before it has begun. */
  signal: AbortSignal
  /** Whether the relay is full. */
  readonly onWaiting: (waits: boolean) => void
  /** The session, as soon as its sender has said which it is. */
  readonly sessionId: () => Bytes | undefined
}

/** A request that the relay has, and what its receiver keeps for it. */
export interface AskedToJoin {
  token: Bytes
  receiverId: Bytes
  keys: DeviceKeys
  joining: JoiningReceiver
  calls: RelayCalls
}

/** Looks the code up and asks. Rejects with TransportError, ClientError, or the signal's reason. */
export async function askToJoin(options: AskToJoinOptions): Promise<AskedToJoin> {
  const { invitation, transport, runtime, suites, signal } = options
  const suite = await lookUp(options)
  const token = runtime.randomBytes(TOKEN_BYTES)
  const [receiverId, keys] = await Promise.all([receiverIdOf(token), DeviceKeys.make()])
  const nR = runtime.randomBytes(32)
  const joining = await JoiningReceiver.ask({ invitation, receiverId, suites, suite, keys, nR })
  const id = toBase64url(receiverId)
  const first = { method: 'PUT', path: routes.request(id), body: joining.request } as const
  const ask = () => transport.send({ ...first, token, signal })
  const { bootId } = await enter(
    { transport, path: first.path, token },
    () => whenThereIsRoom(ask, options),
    signal,
  )
  const calls = new RelayCalls({
    transport,
    runtime,
    token,
    signal,
    bootId,
    // Whoever has had the hello knows the session by more than its code, which another may have.
    enter: (send) => {
      const session = options.sessionId()
      if (session === undefined) return send(first)
      return send({ ...first, path: routes.requestAgain(toBase64url(session), id) })
    },
  })
  return { token, receiverId, keys, joining, calls }
}

/** The suite to ask with: a hint of the relay, which the hello verifies. */
async function lookUp(options: AskToJoinOptions): Promise<number> {
  const { invitation, transport, suites, signal } = options
  const body = lookup.stringify({ code: invitation.code })
  const answer = await whenThereIsRoom(
    () => transport.send({ method: 'POST', path: routes.lookup, body, signal }),
    options,
  )
  const suite = bestSuite(suites, suitesIn(answer.body))
  if (suite === undefined) throw new ClientError('no-common-suite')
  return suite
}

function suitesIn(body: string): readonly number[] {
  try {
    return lookupAnswer.parse(body).suites
  } catch (cause) {
    throw cause instanceof WireError && cause.code === 'other-version'
      ? new ClientError(versionSide(body), { cause })
      : new TransportError('nonsense', {}, { cause })
  }
}

/** Which device has to be reloaded: the one with the lower version. */
function versionSide(body: string): 'reload-here' | 'reload-there' {
  const { v } = JSON.parse(body) as { v: number }
  return v > PROTOCOL_VERSION ? 'reload-here' : 'reload-there'
}
