import { createHash, randomInt } from 'node:crypto'
import { readSessionLink } from '@valise/protocol'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { invitationOf } from './pairing/invitation.ts'
import { ReceiverSession } from './receiver/receiver-session.ts'
import { systemRuntime } from './runtime.ts'
import { SenderSession } from './sender/sender-session.ts'
import { until } from './session/until.ts'
import type { Sink } from './sinks/sink.ts'
import type { Source } from './sources/source.ts'
import { MortalRelay } from './testing/mortal-relay.ts'

// The short form; `pnpm chaos` asks for the long one.
const TRANSFERS = Number(process.env['CHAOS_TRANSFERS'] ?? 6)
const MIB = Number(process.env['CHAOS_MIB'] ?? 12)
const KILLS = Number(process.env['CHAOS_KILLS'] ?? 4)
const AT_A_TIME = 4
const SEED = Number(process.env['CHAOS_SEED'] ?? randomInt(2 ** 31))

const sizeOfEach = MIB * 1024 * 1024

let relay: MortalRelay
beforeAll(async () => {
  relay = await MortalRelay.start()
})
afterAll(async () => relay?.stop())

/** Numbers from 0 to 1, the same for the same seed (mulberry32). */
function randomOf(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let t = Math.imul(state ^ (state >>> 15), 1 | state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
  }
}

/** A payload that is made as it is read, with its hash. */
function payload(random: () => number): { source: Source; hash: () => string } {
  const hash = createHash('sha256')
  const piece = new Uint8Array(262_144)
  const source: Source = {
    kind: 'file',
    name: 'payload',
    path: '',
    mediaType: 'application/octet-stream',
    size: sizeOfEach,
    time: 0,
    async *bytes() {
      for (let at = 0; at < sizeOfEach; at += piece.length) {
        new DataView(piece.buffer).setFloat64((at / piece.length) % 1024, random())
        hash.update(piece)
        yield piece
      }
    },
  }
  return { source, hash: () => hash.digest('hex') }
}

class HashingSink implements Sink {
  readonly capacity = Number.POSITIVE_INFINITY
  readonly #hash = createHash('sha256')
  readonly #onBytes: (bytes: number) => void

  constructor(onBytes: (bytes: number) => void) {
    this.#onBytes = onBytes
  }

  async begin(): Promise<void> {}

  async write(_item: number, bytes: Uint8Array): Promise<void> {
    this.#hash.update(bytes)
    this.#onBytes(bytes.length)
  }

  async commit(): Promise<void> {}

  async discard(): Promise<void> {}

  hash(): string {
    return this.#hash.digest('hex')
  }
}

/** One session, from opening to a receipt, over a relay that may die at any moment of it. */
async function handOver(random: () => number, onBytes: (bytes: number) => void): Promise<void> {
  const { source, hash } = payload(random)
  const sink = new HashingSink(onBytes)
  const parts = { transport: relay.transport(), runtime: systemRuntime, makeSink: () => sink }
  const sender = new SenderSession({ ...parts, origin: 'https://valise.test' })
  await patiently(() => sender.open())
  const invitation = invitationOf(readSessionLink(sender.getView().link ?? ''))
  const receiver = await patiently(async () => {
    const session = new ReceiverSession({
      ...parts,
      invitation,
    })
    await session.join()
    return session
  })
  const { pairs } = await until(receiver, (view) => view.pairs !== undefined)
  const isThis = (row: { pairs: readonly string[] }) => row.pairs.join() === pairs?.join()
  const view = await until(sender, ({ requests }) => requests.some(isThis))
  await sender.approve(view.requests.find(isThis)?.id ?? '', { thenSend: [source] })
  await until(sender, ({ transfer, error }) => {
    if (error) throw error
    return transfer?.state === 'finished'
  })
  await until(receiver, ({ phase }) => phase === 'received')
  expect(sink.hash()).toBe(hash())
  expect(receiver.getView().pairs).toEqual(pairs)
  await sender.cancel()
}

/** Milliseconds that a sender has to come back to a relay that was started anew. */
const COMES_BACK_MS = 60_000
const TAPS_AGAIN_MS = 100

/**
 * What a person does whose tap met a relay that was just dying, or does not know the sender again
 * yet: taps again.
 */
async function patiently<T>(act: () => Promise<T>): Promise<T> {
  const since = performance.now()
  for (;;) {
    try {
      return await act()
    } catch (cause) {
      if (performance.now() - since > COMES_BACK_MS) throw cause
      await relay.running
      await new Promise((resolve) => setTimeout(resolve, TAPS_AGAIN_MS))
    }
  }
}

it(
  `${TRANSFERS} transfers of ${MIB} MiB finish, though the relay is killed ${KILLS} times`,
  async () => {
    process.stdout.write(`Chaos: repeat this run with CHAOS_SEED=${SEED}\n`)
    const random = randomOf(SEED)
    const bytesInAll = TRANSFERS * sizeOfEach
    // By what has arrived, so that each death meets transfers that run, however fast the machine is.
    const deaths = Array.from({ length: KILLS }, () => random() * bytesInAll * 0.95).toSorted(
      (a, b) => a - b,
    )
    let arrived = 0
    let killed = 0
    let dying = Promise.resolve()
    const onBytes = (bytes: number) => {
      arrived += bytes
      while (killed < KILLS && arrived >= (deaths[killed] ?? 0)) {
        killed += 1
        dying = dying.then(() => relay.killAndStartAnew())
      }
    }
    let next = 0
    const worker = async () => {
      while (next < TRANSFERS) {
        const seed = SEED + next++
        await handOver(randomOf(seed), onBytes)
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, worker))
    await dying
    expect(killed).toBe(KILLS)
    expect(arrived).toBe(bytesInAll)
  },
  Math.max(60_000, TRANSFERS * MIB * 1_000),
)
