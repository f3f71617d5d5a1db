import { RECORD_BYTES, type RelayEvent } from '@valise/protocol/wire'
import { beforeEach, describe, expect, test } from 'vitest'
import { type Id, idOf } from '../id.ts'
import { Refusal } from '../refusal.ts'
import type { FakeClock } from '../testing/fake-clock.ts'
import { newCode, random } from '../testing/people.ts'
import type {
  ChunkClaim,
  Download,
  Participant,
  RelayStore,
  TransferAnnouncement,
  TransferAt,
} from './relay-store.ts'

export interface StoreUnderTest {
  store: RelayStore
  clock: FakeClock
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

/** What every store has to do. `make`: an empty store with these settings and a clock of its own. */
export function describeRelayStore(
  name: string,
  make: (config: typeof conformanceConfig) => Promise<StoreUnderTest>,
): void {
  let store: RelayStore
  let clock: FakeClock
  beforeEach(async () => {
    ;({ store, clock } = await make(conformanceConfig))
  })

  const newId = (): Id => idOf(random(16))
  const opening = (code = newCode()) => ({ v: 1, code, suites: [1], seconds: 900 })

  async function open() {
    const sender: Participant = { role: 'sender', id: newId() }
    const code = newCode()
    expect(await store.openSession(sender.id, opening(code))).toBe('created')
    return { sender, code }
  }

  async function join(code: string) {
    const receiver: Participant = { role: 'receiver', id: newId() }
    expect(await store.join(receiver.id, { code, text: 'request' })).toBe('created')
    return receiver
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

  /** Claims and stores; the credit, or the code of the refusal. */
  async function upload(
    at: TransferAt,
    author: Participant,
    index: number,
    bytes = random(10),
    last = false,
  ) {
    const claim = await store.claimChunk(at, author, index, { length: bytes.length, last })
    if (claim instanceof Refusal) return claim.code
    if (claim.state !== 'open') return claim.state
    const credit = await claim.upload.store(bytes)
    return credit instanceof Refusal ? credit.code : credit
  }

  function value<T>(answer: T | Refusal): T {
    if (answer instanceof Refusal) throw new Error(`refused: ${answer.code}`)
    return answer
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
    return { events, unwatch, isClosed: () => isClosed }
  }

  describe(`${name} keeps sessions`, () => {
    test('once for each owner and code', async () => {
      const sender = newId()
      const first = opening()
      expect(await store.openSession(sender, first)).toBe('created')
      expect(await store.openSession(sender, { ...first, seconds: 10 })).toBe('same')
      expect(await store.openSession(sender, { ...first, suites: [2] })).toHaveProperty(
        'code',
        'conflict',
      )
      expect(await store.openSession(newId(), first)).toHaveProperty('code', 'code-in-use')
    })

    test('without its code when one comes back with no time left', async () => {
      const first = opening()
      expect(await store.openSession(newId(), first)).toBe('created')
      const back = newId()
      expect(await store.openSession(back, { ...first, seconds: 0 })).toBe('created')
      expect(await store.lookUp(first.code)).toMatchObject({ v: 1 })
      await store.endSession(back)
      expect(await store.lookUp(first.code)).toMatchObject({ v: 1 })
    })

    test('for one that was there before, through a closed door and to its own session', async () => {
      const { sender, code } = await open()
      await store.closeDoor(sender.id)
      const request = { code, text: 'request' }
      const back = newId()
      expect(await store.join(back, request)).toHaveProperty('code', 'door-closed')
      expect(await store.join(back, { ...request, sessionId: sender.id })).toBe('created')
      expect(await store.join(back, { ...request, sessionId: sender.id })).toBe('same')
      const other = { ...request, sessionId: newId() }
      expect(await store.join(newId(), other)).toHaveProperty('code', 'not-found')
      const guess = { ...request, code: newCode(), sessionId: sender.id }
      expect(await store.join(newId(), guess)).toHaveProperty('code', 'not-found')
    })

    test('up to a number', async () => {
      for (let i = 0; i < 3; i++) await open()
      expect(await store.openSession(newId(), opening())).toHaveProperty('code', 'full')
    })

    test('until their end, and nothing of them after it', async () => {
      const { sender, one, at } = await transfer()
      await store.putMessage(sender, one.id, 'hello', 'hello')
      await upload(at, sender, 0)
      const streams = [await watch(sender), await watch(one)]
      await store.endSession(sender.id)
      for (const { events, isClosed } of streams) {
        expect(events.at(-1)).toEqual({ kind: 'ended', reason: 'ended-by-sender' })
        expect(isClosed()).toBe(true)
      }
      expect(store.counts()).toEqual({ sessions: 0, requests: 0, bytes: 0 })
      expect(await store.watch(one, { receive() {}, close() {} })).toHaveProperty(
        'code',
        'not-found',
      )
    })

    test('for their time', async () => {
      const { sender } = await open()
      const { events } = await watch(sender)
      clock.advance(900_000)
      expect(events.at(-1)).toEqual({ kind: 'ended', reason: 'expired' })
      expect(store.counts().sessions).toBe(0)
    })

    test('and takes no more when it is told to, but goes on with those it has', async () => {
      const { sender, code } = await open()
      expect(store.hasRoom()).toBe(true)
      store.takeNoMore()
      expect(store.hasRoom()).toBe(false)
      expect(await store.openSession(newId(), opening())).toHaveProperty('code', 'full')
      expect(await store.openSession(sender.id, opening(code))).toBe('same')
      await join(code)
    })

    test('until the store closes', async () => {
      const { events } = await watch((await open()).sender)
      await store.close()
      expect(events.at(-1)).toEqual({ kind: 'ended', reason: 'shutdown' })
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
      expect(await store.join(newId(), { code, text: 'x' })).toHaveProperty('code', 'door-closed')
      expect(await store.join(receiver.id, { code, text: 'request' })).toBe('same')
      expect(await store.join(receiver.id, { code, text: 'other' })).toHaveProperty(
        'code',
        'conflict',
      )
    })

    test('with messages of their author alone, each in one text', async () => {
      const { sender, code } = await open()
      const receiver = await join(code)
      expect(await store.putMessage(sender, receiver.id, 'hello', 'a')).toBe('created')
      expect(await store.putMessage(sender, receiver.id, 'hello', 'a')).toBe('same')
      expect(await store.putMessage(sender, receiver.id, 'hello', 'b')).toHaveProperty(
        'code',
        'conflict',
      )
      const stranger = (await open()).sender
      expect(await store.putMessage(stranger, receiver.id, 'deny', 'a')).toHaveProperty(
        'code',
        'forbidden',
      )
      expect(await store.putMessage(sender, newId(), 'deny', 'a')).toHaveProperty(
        'code',
        'not-found',
      )
    })

    test('as rows, after the receiver has left', async () => {
      const { sender, code } = await open()
      const receiver = await join(code)
      await store.putMessage(sender, receiver.id, 'hello', 'a')
      await store.leave(receiver.id)
      const { events } = await watch(sender)
      expect(events[0]).toMatchObject({ requests: [{ request: 'request', left: true }] })
      expect(events[0]).not.toHaveProperty('requests.0.hello')
      expect(await store.join(receiver.id, { code, text: 'request' })).toHaveProperty(
        'code',
        'conflict',
      )
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
      expect(await upload(at, sender, 0)).toBe('ignored')
    })

    test('which goes on, after a restart, where its recipients say', async () => {
      const { sender, receivers, at } = await transfer(2)
      const [one, two] = receivers as [Participant, Participant]
      // Its author knows less than they do: what it brings is no longer asked for.
      expect(await upload(at, sender, 0)).toBe(1)
      expect(await store.acknowledge(at, one, 7)).toBeUndefined()
      expect(await store.acknowledge(at, two, 5)).toBeUndefined()
      expect(await upload(at, sender, 4)).toBe('ignored')
      expect(await upload(at, sender, 5)).toBeGreaterThan(5)
      expect(await value(await store.openDownload(at, two, 5)).chunk(5)).toMatchObject({
        last: false,
      })
    })

    test('and never two chunks at one index, or one above the last', async () => {
      const { sender, one, at } = await transfer()
      const bytes = random(10)
      await upload(at, sender, 0, bytes)
      expect(await upload(at, sender, 0, bytes)).toBe('stored')
      expect(await upload(at, sender, 0, random(9))).toBe('conflict')
      await store.acknowledge(at, one, 1)
      await upload(at, sender, 1, random(10), true)
      expect(await upload(at, sender, 2)).toBe('conflict')
    })

    test('and one upload of a chunk at a time', async () => {
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

    test('whose downloads wait for chunks, and end with the transfer', async () => {
      const { sender, one, at } = await transfer()
      const first: Download = value(await store.openDownload(at, one, 0))
      const second: Download = value(await store.openDownload(at, one, 0))
      expect(first.over.aborted).toBe(true)
      const [waiting, never] = [second.chunk(0), second.chunk(1)]
      const bytes = random(10)
      await upload(at, sender, 0, bytes)
      expect(await waiting).toEqual({ bytes, last: false })
      await store.endTransfer(at, sender)
      expect(await never).toBeUndefined()
    })

    test('whose receipts free the chunks and stay', async () => {
      const { sender, one, at } = await transfer()
      await upload(at, sender, 0, random(10), true)
      const before = store.counts().bytes
      await store.putReceipt(at, one, 'receipt')
      expect(store.counts().bytes).toBeLessThan(before - RECORD_BYTES)
      await store.leaveTransfer(at, one)
      const { events } = await watch(sender)
      expect(events[0]).toMatchObject({
        transfers: [{ recipients: [{ state: 'left', receipt: 'receipt' }] }],
      })
    })

    test('and says how much of the room for chunks they take', async () => {
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

    test('and gives all their bytes back', async () => {
      const { sender, one, at } = await transfer()
      const before = store.counts().bytes
      await store.endTransfer(at, sender)
      const empty = store.counts().bytes
      expect(empty).toBeLessThan(before)
      const next = { ...at, transferId: newId() }
      await store.startTransfer(next, sender, {
        dir: 1,
        chunkSize: RECORD_BYTES,
        recipients: [one.id],
      })
      await store.putEnvelope(next, sender, one.id, 'envelope')
      await store.putFinal(next, sender, 'final')
      await upload(next, sender, 0)
      await store.endTransfer(next, sender)
      expect(store.counts().bytes).toBe(empty)
    })
  })

  describe(`${name} lets nobody be held back by`, () => {
    const stall = conformanceConfig.stallSeconds * 1000
    /** What the author sees of its recipients. */
    async function states(sender: Participant) {
      const { events, unwatch } = await watch(sender)
      unwatch()
      const [snapshot] = events
      if (snapshot?.kind !== 'snapshot') throw new Error('the first event is a snapshot')
      return snapshot.transfers[0]?.recipients.map(({ state }) => state)
    }

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
      for (const { events } of [ofAuthor, own]) {
        const told = events.findLast((event) => event.kind === 'transfer')
        expect(told?.transfer.recipients.at(-1)).toMatchObject({ state: 'detached' })
      }
      expect(await states(sender)).toEqual(['reading', 'detached', 'detached'])
      expect(download.over.aborted).toBe(true)
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
        'takes some bytes',
        async (_at: TransferAt, _one: Participant, download: Download) => download.took(),
      ],
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
      const download = value(await store.openDownload(at, one, 0))
      for (let i = 0; i < 5; i++) {
        clock.advance(stall - 1_000)
        expect(['reading', 'waiting']).toContain((await states(sender))?.[0])
        await act(at, one, download)
        // The session itself would end without progress.
        if (i === 1) await store.putFinal(at, sender, 'final')
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
      const told = ofAuthor.events.filter(({ kind }) => kind === 'progress')
      expect(told).toMatchObject([{ recipients: [{ state: 'waiting', next: 0 }] }])
      // A connection that broke is no sign of its user.
      value(await store.openDownload(at, one, 0))
      expect(await states(sender)).toEqual(['waiting'])
      const ofAuthorAgain = await watch(sender)
      await store.acknowledge(at, one, 1)
      expect(ofAuthorAgain.events.at(-1)).toMatchObject({
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
      const download = value(await store.openDownload(at, slow, 0))
      for (const one of [fast, also]) await store.acknowledge(at, one, 1)
      for (let i = 0; i < 6; i++) {
        expect(await states(sender)).toEqual(['reading', 'reading', 'reading'])
        download.took()
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
      const { events } = await watch(one)
      expect(events[0]).toMatchObject({
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
        const { events } = await watch(participant)
        expect(await store.snapshot(participant)).toEqual(events[0])
      }
      await store.leave(one.id)
      expect(await store.snapshot(one)).toHaveProperty('code', 'not-found')
      await store.endSession(sender.id)
      expect(await store.snapshot(sender)).toHaveProperty('code', 'not-found')
    })

    test('the newest watcher of a participant alone', async () => {
      const { sender } = await open()
      const [first, second] = [await watch(sender), await watch(sender)]
      expect(first.isClosed()).toBe(true)
      const before = first.events.length
      first.unwatch()
      await store.closeDoor(sender.id)
      expect(first.events).toHaveLength(before)
      expect(second.events.at(-1)).toMatchObject({
        session: { doorOpen: false, senderConnected: true },
      })
    })
  })
}
