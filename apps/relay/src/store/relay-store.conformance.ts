import { equalBytes, RECORD_BYTES, type RelayEvent, sealedChunkBytes } from '@valise/protocol/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { type Id, idOf } from '../id.ts'
import { type Answer, Refusal } from '../refusal.ts'
import type { FakeClock } from '../testing/fake-clock.ts'
import { newCode, random, requestText } from '../testing/people.ts'
import type {
  ChunkClaim,
  Download,
  Participant,
  RelayStore,
  StoreCounts,
  StoredChunk,
  TransferAnnouncement,
  TransferAt,
} from './relay-store.ts'

/** A download as its reader has it. */
export type ReachableDownload = Pick<Download, 'over' | 'chunk'>

type ByObjects = 'claimChunk' | 'openDownload' | 'counts' | 'load' | 'hasRoom'

/** What a store does for callers, whether they hold it in their hands or reach it over a network. */
export interface ReachableStore extends Omit<RelayStore, ByObjects> {
  openDownload(
    at: TransferAt,
    recipient: Participant,
    from: number,
  ): Promise<Answer<ReachableDownload>>
  counts(): StoreCounts | Promise<StoreCounts>
  hasRoom(): boolean | Promise<boolean>
}

export interface StoreUnderTest {
  store: ReachableStore
  clock: FakeClock
  /** One that nobody has seen yet. Where a token proves who calls, its id comes from there. */
  newSender(): Promise<Participant>
  newReceiver(): Promise<Participant>
  /** The credit, also when the same chunk is there or nobody needs it any more. */
  upload(
    at: TransferAt,
    author: Participant,
    index: number,
    chunk: StoredChunk,
  ): Promise<Answer<number>>
  /** Resolves when every watcher has heard all that has happened so far. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** Settings that every store gets: three requests a session, windows of four chunks of 256 KiB. */
export const conformanceConfig = {
  memoryMb: 64,
  windowMb: 1,
  sessionSeconds: 900,
  stallSeconds: 120,
  transferSeconds: 3600,
  maxSessions: 3,
  maxRequests: 3,
}

const stall = conformanceConfig.stallSeconds * 1000

function newId(): Id {
  return idOf(random(16))
}

function opening(code = newCode()) {
  return { v: 1, code, suites: [1], seconds: 900 }
}

/** A text that is handed on unread: a JSON object, for more is not asked of it. */
function said(word: string): string {
  return JSON.stringify({ [word]: 1 })
}

function value<T>(answer: Answer<T>): T {
  if (answer instanceof Refusal) throw new Error(`refused: ${answer.code}`)
  return answer
}

/** Resolves when a download is over. */
async function end({ over }: ReachableDownload): Promise<void> {
  if (!over.aborted) {
    await new Promise((resolve) => over.addEventListener('abort', resolve, { once: true }))
  }
}

/** Takes steps that most cases begin with. */
function stepsOn(tested: StoreUnderTest) {
  const { store } = tested

  async function open() {
    const sender = await tested.newSender()
    const code = newCode()
    expect(await store.openSession(sender.id, opening(code))).toBe('created')
    return { sender, code }
  }

  async function join(code: string) {
    const receiver = await tested.newReceiver()
    const text = requestText(receiver.id.text, code)
    expect(await store.join(receiver.id, { code, text })).toBe('created')
    return { ...receiver, text }
  }

  async function transfer(count = 1) {
    const { sender, code } = await open()
    const receivers: Participant[] = []
    for (let i = 0; i < count; i++) receivers.push(await join(code))
    const at: TransferAt = { sessionId: sender.id, transferId: newId() }
    const start: TransferAnnouncement = {
      dir: 1,
      chunkSize: RECORD_BYTES,
      recipients: receivers.map(({ id }) => id),
    }
    expect(await store.startTransfer(at, sender, start)).toBe('created')
    return { sender, receivers, one: receivers[0]!, at, start }
  }

  /** The credit, or the code of the refusal. */
  async function upload(
    at: TransferAt,
    author: Participant,
    index: number,
    bytes = random(10),
    last = false,
  ) {
    const credit = await tested.upload(at, author, index, { bytes, last })
    return credit instanceof Refusal ? credit.code : credit
  }

  async function watch(participant: Participant) {
    const events: RelayEvent[] = []
    let isClosed = false
    const unwatch = value(
      await store.watch(participant, {
        receive: (event) => events.push(event),
        close: () => {
          isClosed = true
        },
      }),
    )
    return {
      unwatch,
      /** All that it has been told so far. */
      async told(): Promise<readonly RelayEvent[]> {
        await tested.settled()
        return [...events]
      },
      async isClosed(): Promise<boolean> {
        await tested.settled()
        return isClosed
      },
    }
  }

  /** What the author sees of its recipients. */
  async function states(sender: Participant) {
    const { told, unwatch } = await watch(sender)
    const [snapshot] = await told()
    unwatch()
    if (snapshot?.kind !== 'snapshot') throw new Error('the first event is a snapshot')
    return snapshot.transfers[0]?.recipients.map(({ state }) => state)
  }

  return { open, join, transfer, upload, watch, states }
}

/**
 * What every store has to do for its callers. `make`: an empty store with these settings and a clock
 * of its own.
 */
export function describeReachableStore(
  name: string,
  make: (config: typeof conformanceConfig) => Promise<StoreUnderTest>,
): void {
  let tested: StoreUnderTest
  let store: ReachableStore
  let clock: FakeClock
  let { open, join, transfer, upload, watch, states } = {} as ReturnType<typeof stepsOn>
  beforeEach(async () => {
    tested = await make(conformanceConfig)
    ;({ store, clock } = tested)
    ;({ open, join, transfer, upload, watch, states } = stepsOn(tested))
  })
  afterEach(() => tested.close())

  const newSenderId = async () => (await tested.newSender()).id
  const newReceiverId = async () => (await tested.newReceiver()).id

  describe(`${name} keeps sessions`, () => {
    test('once for each owner and code', async () => {
      const sender = await newSenderId()
      const first = opening()
      expect(await store.openSession(sender, first)).toBe('created')
      expect(await store.openSession(sender, { ...first, seconds: 10 })).toBe('same')
      expect(await store.openSession(sender, { ...first, suites: [2] })).toHaveProperty(
        'code',
        'conflict',
      )
      expect(await store.openSession(await newSenderId(), first)).toHaveProperty(
        'code',
        'code-in-use',
      )
    })

    test('without its code when one comes back with no time left', async () => {
      const first = opening()
      expect(await store.openSession(await newSenderId(), first)).toBe('created')
      const back = await newSenderId()
      expect(await store.openSession(back, { ...first, seconds: 0 })).toBe('created')
      expect(await store.lookUp(first.code)).toMatchObject({ v: 1 })
      await store.endSession(back)
      expect(await store.lookUp(first.code)).toMatchObject({ v: 1 })
    })

    test('for one that was there before, through a closed door and to its own session', async () => {
      const { sender, code } = await open()
      await store.closeDoor(sender.id)
      const back = await newReceiverId()
      const request = { code, text: requestText(back.text, code) }
      expect(await store.join(back, request)).toHaveProperty('code', 'door-closed')
      expect(await store.join(back, { ...request, sessionId: sender.id })).toBe('created')
      expect(await store.join(back, { ...request, sessionId: sender.id })).toBe('same')
      const joinAs = async (code: string, sessionId: Id) => {
        const id = await newReceiverId()
        return store.join(id, { code, text: requestText(id.text, code), sessionId })
      }
      expect(await joinAs(code, await newSenderId())).toHaveProperty('code', 'not-found')
      expect(await joinAs(newCode(), sender.id)).toHaveProperty('code', 'not-found')
    })

    test('up to a number', async () => {
      for (let i = 0; i < 3; i++) await open()
      expect(await store.openSession(await newSenderId(), opening())).toHaveProperty('code', 'full')
    })

    test('until their end, and nothing of them after it', async () => {
      const { sender, one, at } = await transfer()
      await store.putMessage(sender, one.id, 'hello', said('hello'))
      await upload(at, sender, 0)
      const streams = [await watch(sender), await watch(one)]
      await store.endSession(sender.id)
      for (const { told, isClosed } of streams) {
        expect((await told()).at(-1)).toEqual({ kind: 'ended', reason: 'ended-by-sender' })
        expect(await isClosed()).toBe(true)
      }
      expect(await store.counts()).toEqual({ sessions: 0, requests: 0, bytes: 0 })
      expect(await store.watch(one, { receive() {}, close() {} })).toHaveProperty(
        'code',
        'not-found',
      )
    })

    test('for their time', async () => {
      const { sender } = await open()
      const { told } = await watch(sender)
      clock.advance(900_000)
      expect((await told()).at(-1)).toEqual({ kind: 'ended', reason: 'expired' })
      expect((await store.counts()).sessions).toBe(0)
    })

    test('and takes no more when it is told to, but goes on with those it has', async () => {
      const { sender, code } = await open()
      expect(await store.hasRoom()).toBe(true)
      store.takeNoMore()
      expect(await store.hasRoom()).toBe(false)
      expect(await store.openSession(await newSenderId(), opening())).toHaveProperty('code', 'full')
      expect(await store.openSession(sender.id, opening(code))).toBe('same')
      await join(code)
    })

    test('until the store closes', async () => {
      const { told } = await watch((await open()).sender)
      await store.close()
      expect((await told()).at(-1)).toEqual({ kind: 'ended', reason: 'shutdown' })
    })
  })

  describe(`${name} keeps requests`, () => {
    test('behind an open door', async () => {
      const { sender, code } = await open()
      const receiver = await join(code)
      expect(await store.lookUp(code)).toEqual({ v: 1, suites: [1] })
      await store.closeDoor(sender.id)
      await store.closeDoor(sender.id)
      expect(await store.lookUp(code)).toHaveProperty('code', 'door-closed')
      const late = await newReceiverId()
      const lateRequest = { code, text: requestText(late.text, code) }
      expect(await store.join(late, lateRequest)).toHaveProperty('code', 'door-closed')
      expect(await store.join(receiver.id, { code, text: receiver.text })).toBe('same')
      const other = { code, text: requestText(receiver.id.text, code) }
      expect(await store.join(receiver.id, other)).toHaveProperty('code', 'conflict')
    })

    test('with messages of their author alone, each in one text', async () => {
      const { sender, code } = await open()
      const receiver = await join(code)
      expect(await store.putMessage(sender, receiver.id, 'hello', said('a'))).toBe('created')
      expect(await store.putMessage(sender, receiver.id, 'hello', said('a'))).toBe('same')
      expect(await store.putMessage(sender, receiver.id, 'hello', said('b'))).toHaveProperty(
        'code',
        'conflict',
      )
      const stranger = (await open()).sender
      expect(await store.putMessage(stranger, receiver.id, 'deny', said('a'))).toHaveProperty(
        'code',
        'forbidden',
      )
      expect(await store.putMessage(sender, newId(), 'deny', said('a'))).toHaveProperty(
        'code',
        'not-found',
      )
    })

    test('as rows, after the receiver has left', async () => {
      const { sender, code } = await open()
      const receiver = await join(code)
      await store.putMessage(sender, receiver.id, 'hello', said('a'))
      await store.leave(receiver.id)
      const [first] = await (await watch(sender)).told()
      const { text } = receiver
      expect(first).toMatchObject({ requests: [{ request: text, left: true }] })
      expect(first).not.toHaveProperty('requests.0.hello')
      expect(await store.join(receiver.id, { code, text })).toHaveProperty('code', 'conflict')
    })
  })

  describe(`${name} keeps transfers`, () => {
    test('one at a time for each participant', async () => {
      const { sender, one, at, start } = await transfer()
      expect(await store.startTransfer(at, sender, start)).toBe('same')
      const next = { ...at, transferId: newId() }
      expect(await store.startTransfer(next, sender, start)).toHaveProperty('code', 'busy')
      await store.leaveTransfer(at, one)
      await store.endTransfer(at, sender)
      expect(await store.startTransfer(next, sender, start)).toBe('created')
    })

    test('with chunks on credit, until the slowest reader has acknowledged them', async () => {
      const { sender, receivers, at } = await transfer(2)
      const [one, two] = receivers as [Participant, Participant]
      expect(await upload(at, sender, 1)).toBe('no-credit')
      expect(await upload(at, sender, 0)).toBe(1)
      await store.acknowledge(at, one, 1)
      expect(await upload(at, sender, 1)).toBe('no-credit')
      const download = value(await store.openDownload(at, two, 0))
      expect(await download.chunk(0)).toMatchObject({ last: false })
      await store.acknowledge(at, two, 1)
      expect(await upload(at, sender, 1)).toBe(3)
      // Other bytes than before: what nobody needs is not compared, and not kept.
      expect(await upload(at, sender, 0)).toBe(3)
      expect(await store.openDownload(at, two, 0)).toHaveProperty('code', 'conflict')
    })

    test('which goes on, after a restart, where its recipients say', async () => {
      const { sender, receivers, at } = await transfer(2)
      const [one, two] = receivers as [Participant, Participant]
      // Its author knows less than they do: what it brings is no longer asked for.
      expect(await upload(at, sender, 0)).toBe(1)
      expect(await store.acknowledge(at, one, 7)).toBeUndefined()
      expect(await store.acknowledge(at, two, 5)).toBeUndefined()
      expect(await upload(at, sender, 4)).toBeGreaterThan(5)
      expect(await store.openDownload(at, two, 4)).toHaveProperty('code', 'conflict')
      expect(await upload(at, sender, 5)).toBeGreaterThan(5)
      expect(await value(await store.openDownload(at, two, 5)).chunk(5)).toMatchObject({
        last: false,
      })
    })

    test('and never two chunks at one index, or one above the last', async () => {
      const { sender, one, at } = await transfer()
      const bytes = random(10)
      await upload(at, sender, 0, bytes)
      expect(await upload(at, sender, 0, bytes)).toBe(1)
      for (const length of [9, 10]) {
        expect(await upload(at, sender, 0, random(length))).toBe('conflict')
      }
      await store.acknowledge(at, one, 1)
      await upload(at, sender, 1, random(10), true)
      expect(await upload(at, sender, 2)).toBe('conflict')
    })

    test('whose downloads wait for chunks, and end with the transfer', async () => {
      const { sender, one, at } = await transfer()
      const first = value(await store.openDownload(at, one, 0))
      const second = value(await store.openDownload(at, one, 0))
      await end(first)
      const [waiting, never] = [second.chunk(0), second.chunk(1)]
      const bytes = random(10)
      await upload(at, sender, 0, bytes)
      expect(await waiting).toMatchObject({ bytes, last: false })
      await store.endTransfer(at, sender)
      expect(await never).toBeUndefined()
    })

    test('whose chunks keep their bytes while somebody reads them', async () => {
      const { sender, receivers, at } = await transfer(2)
      const full = sealedChunkBytes(RECORD_BYTES)
      const chunks = [random(full), random(full), random(full), random(full)]
      const downloads = await Promise.all(
        receivers.map(async (receiver) => value(await store.openDownload(at, receiver, 0))),
      )
      const [slow, fast] = downloads as [ReachableDownload, ReachableDownload]
      await upload(at, sender, 0, chunks[0])
      const inHand = await slow.chunk(0)
      for (const [index, bytes] of chunks.entries()) {
        if (index > 0) await upload(at, sender, index, bytes)
        const chunk = await fast.chunk(index)
        expect(equalBytes(chunk?.bytes ?? random(0), bytes)).toBe(true)
        chunk?.release()
        for (const receiver of receivers) await store.acknowledge(at, receiver, index + 1)
      }
      expect(equalBytes(inHand?.bytes ?? random(0), chunks[0] ?? random(1))).toBe(true)
      inHand?.release()
      await store.endTransfer(at, sender)
    })

    test('whose receipts free the chunks and stay', async () => {
      const { sender, one, at } = await transfer()
      await upload(at, sender, 0, random(10), true)
      const before = (await store.counts()).bytes
      await store.putReceipt(at, one, said('receipt'))
      expect((await store.counts()).bytes).toBeLessThan(before - RECORD_BYTES)
      await store.leaveTransfer(at, one)
      const [first] = await (await watch(sender)).told()
      expect(first).toMatchObject({
        transfers: [{ recipients: [{ state: 'left', receipt: said('receipt') }] }],
      })
    })

    test('and gives all their bytes back', async () => {
      const { sender, one, at } = await transfer()
      const before = (await store.counts()).bytes
      await store.endTransfer(at, sender)
      const empty = (await store.counts()).bytes
      expect(empty).toBeLessThan(before)
      const next = { ...at, transferId: newId() }
      await store.startTransfer(next, sender, {
        dir: 1,
        chunkSize: RECORD_BYTES,
        recipients: [one.id],
      })
      await store.putEnvelope(next, sender, one.id, said('envelope'))
      await store.putFinal(next, sender, said('final'))
      await upload(next, sender, 0)
      await store.endTransfer(next, sender)
      expect((await store.counts()).bytes).toBe(empty)
    })
  })

  describe(`${name} lets nobody be held back by`, () => {
    test('a recipient that is silent while there are chunks for it', async () => {
      const { sender, receivers, at, start } = await transfer(3)
      const [one, two] = receivers as [Participant, Participant]
      await upload(at, sender, 0)
      await store.acknowledge(at, one, 1)
      // Two of three take nothing: neither of them alone holds the first one back.
      const download = value(await store.openDownload(at, two, 0))
      clock.advance(stall - 1_000)
      expect(await states(sender)).toEqual(['reading', 'reading', 'reading'])
      const [ofAuthor, own] = [await watch(sender), await watch(two)]
      clock.advance(1_000)
      for (const { told } of [ofAuthor, own]) {
        const last = (await told()).findLast((event) => event.kind === 'transfer')
        expect(last?.transfer.recipients.at(-1)).toMatchObject({ state: 'detached' })
      }
      expect(await states(sender)).toEqual(['reading', 'detached', 'detached'])
      await end(download)
      expect(await store.openDownload(at, two, 0)).toHaveProperty('code', 'conflict')
      // The others go on.
      expect(await upload(at, sender, 1)).toBe(3)
      // To say that it leaves changes nothing.
      await store.leaveTransfer(at, two)
      expect(await states(sender)).toEqual(['reading', 'detached', 'detached'])
      // It is out of the transfer, and not of the session: it can be sent to again.
      await store.endTransfer(at, sender)
      const next = { ...at, transferId: newId() }
      expect(await store.startTransfer(next, sender, start)).toBe('created')
    })

    test.each([
      [
        'repeats what it has acknowledged',
        (at: TransferAt, one: Participant) => store.acknowledge(at, one, 0),
      ],
      [
        'asks again for chunks',
        (at: TransferAt, one: Participant) => store.openDownload(at, one, 0),
      ],
    ])('but waits for one that is slow: it %s', async (_what, act) => {
      const { sender, one, at } = await transfer()
      await upload(at, sender, 0)
      for (let i = 0; i < 5; i++) {
        clock.advance(stall - 1_000)
        expect(['reading', 'waiting']).toContain((await states(sender))?.[0])
        await act(at, one)
        // The session itself would end without progress.
        if (i === 1) await store.putFinal(at, sender, said('final'))
      }
      clock.advance(stall)
      expect(await states(sender)).toEqual(['detached'])
    })

    test('but tells of one that waits, until it goes on', async () => {
      const { sender, one, at } = await transfer()
      await upload(at, sender, 0)
      const ofAuthor = await watch(sender)
      await store.acknowledge(at, one, 0)
      await store.acknowledge(at, one, 0)
      const progress = (await ofAuthor.told()).filter(({ kind }) => kind === 'progress')
      expect(progress).toMatchObject([{ recipients: [{ state: 'waiting', next: 0 }] }])
      // A connection that broke is no sign of its user.
      value(await store.openDownload(at, one, 0))
      expect(await states(sender)).toEqual(['waiting'])
      const ofAuthorAgain = await watch(sender)
      await store.acknowledge(at, one, 1)
      expect((await ofAuthorAgain.told()).at(-1)).toMatchObject({
        recipients: [{ state: 'reading', next: 1 }],
      })
    })

    test('but waits for one that has nothing to take', async () => {
      const { sender, one, at } = await transfer()
      await upload(at, sender, 0)
      await store.acknowledge(at, one, 1)
      clock.advance(stall + 60_000)
      await upload(at, sender, 1)
      clock.advance(stall - 1_000)
      expect(await states(sender)).toEqual(['reading'])
      clock.advance(1_000)
      expect(await states(sender)).toEqual(['detached'])
    })

    test('one that alone keeps all others waiting for 60 seconds, though it is not silent', async () => {
      const { sender, receivers, at } = await transfer(3)
      const [fast, also, slow] = receivers as [Participant, Participant, Participant]
      await upload(at, sender, 0)
      for (const one of [fast, also]) await store.acknowledge(at, one, 1)
      for (let i = 0; i < 6; i++) {
        expect(await states(sender)).toEqual(['reading', 'reading', 'reading'])
        value(await store.openDownload(at, slow, 0))
        clock.advance(10_000)
      }
      clock.advance(1_000)
      expect(await states(sender)).toEqual(['reading', 'reading', 'detached'])
      expect(await upload(at, sender, 1)).toBe(3)
    })

    test('but not one that keeps up from time to time, or has company, or only the end before it', async () => {
      const { sender, receivers, at } = await transfer(3)
      const [fast, also, slow] = receivers as [Participant, Participant, Participant]
      const living = async () => {
        for (let i = 0; i < 11; i++) {
          for (const one of receivers) await store.acknowledge(at, one, 0)
          clock.advance(9_000)
        }
      }
      // Two are behind: neither is alone.
      await upload(at, sender, 0)
      await store.acknowledge(at, fast, 1)
      await living()
      expect(await states(sender)).not.toContain('detached')
      // The author could bring more: it is not the slow one that they wait for.
      await store.acknowledge(at, also, 1)
      await store.acknowledge(at, slow, 1)
      await upload(at, sender, 1)
      for (const one of [fast, also]) await store.acknowledge(at, one, 2)
      await living()
      expect(await states(sender)).not.toContain('detached')
      // Each chunk that it takes begins the time anew.
      await upload(at, sender, 2)
      for (const one of [fast, also]) await store.acknowledge(at, one, 3)
      clock.advance(50_000)
      await store.acknowledge(at, slow, 2)
      await upload(at, sender, 3)
      await upload(at, sender, 4, random(10), true)
      for (const one of [fast, also]) await store.acknowledge(at, one, 5)
      // All is there: whoever is behind keeps nobody from anything.
      await living()
      expect(await states(sender)).not.toContain('detached')
    })
  })

  describe(`${name} tells`, () => {
    test('each participant what it may see', async () => {
      const { receivers, at } = await transfer(2)
      const [one] = receivers as [Participant]
      const [first] = await (await watch(one)).told()
      expect(first).toMatchObject({
        kind: 'snapshot',
        requests: [{ receiverId: one.id.bytes }],
        transfers: [
          { transferId: at.transferId.bytes, recipients: [{ recipientId: one.id.bytes }] },
        ],
      })
    })

    test('each participant who asks what the watcher of that participant is told first', async () => {
      const { sender, receivers, one } = await transfer(2)
      for (const participant of [sender, ...receivers]) {
        const [first] = await (await watch(participant)).told()
        expect(await store.snapshot(participant)).toEqual(first)
      }
      await store.leave(one.id)
      expect(await store.snapshot(one)).toHaveProperty('code', 'not-found')
      await store.endSession(sender.id)
      expect(await store.snapshot(sender)).toHaveProperty('code', 'not-found')
    })

    test('the newest watcher of a participant alone', async () => {
      const { sender } = await open()
      const [first, second] = [await watch(sender), await watch(sender)]
      expect(await first.isClosed()).toBe(true)
      const before = await first.told()
      first.unwatch()
      await store.closeDoor(sender.id)
      expect(await first.told()).toEqual(before)
      expect((await second.told()).at(-1)).toMatchObject({
        session: { doorOpen: false, senderConnected: true },
      })
    })
  })
}

/**
 * What every store has to do. `make`: an empty store with these settings, and the clock that it was
 * given.
 */
export function describeRelayStore(
  name: string,
  make: (config: typeof conformanceConfig) => { store: RelayStore; clock: FakeClock },
): void {
  describeReachableStore(name, async (config) => {
    const { store, clock } = make(config)
    return inHand(store, clock)
  })

  // These ask what a caller over a network is not told, or cause what the network causes there: the
  // objects of an upload and of a download that runs, and the share of the memory that is taken.
  describe(`${name}, held in the hand, tells`, () => {
    let store: RelayStore
    let clock: FakeClock
    let { transfer, upload, states } = {} as ReturnType<typeof stepsOn>
    beforeEach(() => {
      ;({ store, clock } = make(conformanceConfig))
      ;({ transfer, upload, states } = stepsOn(inHand(store, clock)))
    })
    afterEach(() => store.close())

    test('before its body comes, that a chunk is there or not needed', async () => {
      const { sender, one, at } = await transfer()
      const bytes = random(10)
      const claim = () => store.claimChunk(at, sender, 0, { length: bytes.length, last: false })
      await upload(at, sender, 0, bytes)
      expect(await claim()).toMatchObject({
        state: 'stored',
        chunk: { bytes, last: false },
        credit: 1,
      })
      await store.acknowledge(at, one, 1)
      expect(await claim()).toEqual({ state: 'ignored', credit: 3 })
    })

    test('an upload that a newer one has taken its place', async () => {
      const { sender, at } = await transfer()
      const claim = async () => {
        const claimed: ChunkClaim = value(
          await store.claimChunk(at, sender, 0, { length: 9, last: false }),
        )
        if (claimed.state !== 'open') throw new Error('the place is taken')
        return claimed.upload
      }
      const first = await claim()
      const second = await claim()
      expect(first.lost.aborted).toBe(true)
      expect(await first.store(random(9))).toHaveProperty('code', 'not-found')
      expect(await second.store(random(9))).toBe(1)
    })

    test('how much of the room for chunks is taken', async () => {
      expect(store.load()).toBe(0)
      const { sender, one, at } = await transfer()
      const first = store.load()
      expect(first).toBeGreaterThan(0)
      await upload(at, sender, 0)
      await store.acknowledge(at, one, 1)
      expect(store.load()).toBeCloseTo(2 * first)
      await store.endTransfer(at, sender)
      expect(store.load()).toBe(0)
    })

    test('that a reader takes bytes, and is slow at most', async () => {
      const { sender, one, at } = await transfer()
      await upload(at, sender, 0)
      const download = value(await store.openDownload(at, one, 0))
      for (let i = 0; i < 2; i++) {
        clock.advance(stall - 1_000)
        expect(await states(sender)).toEqual(['reading'])
        download.took()
      }
      clock.advance(stall)
      expect(await states(sender)).toEqual(['detached'])
    })
  })
}

/** A store that is called without anything in between. */
function inHand(store: RelayStore, clock: FakeClock): StoreUnderTest {
  const newParticipant = (role: Participant['role']) => async () => ({ role, id: newId() })
  return {
    store,
    clock,
    newSender: newParticipant('sender'),
    newReceiver: newParticipant('receiver'),
    async upload(at, author, index, { bytes, last }) {
      const claim = await store.claimChunk(at, author, index, { length: bytes.length, last })
      if (claim instanceof Refusal) return claim
      if (claim.state === 'open') {
        const buffer = claim.upload.buffer()
        buffer.set(bytes)
        return claim.upload.store(buffer)
      }
      const isOther = claim.state === 'stored' && !equalBytes(claim.chunk.bytes, bytes)
      return isOther ? new Refusal('conflict') : claim.credit
    },
    // It tells its watchers before it answers.
    settled: async () => {},
    close: () => store.close(),
  }
}
