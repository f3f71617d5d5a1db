import { parseEvent, type RelayEvent, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { BETWEEN_POLLS_MS, POLL_MS } from '../bounds.ts'
import { checkEvent } from '../testing/contract.ts'
import { meeting, Receiver, random, Sender } from '../testing/people.ts'
import { type Called, TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start()
})
afterAll(() => relay.close())

/** Asks as one whose proxy holds streams back. */
class Poller {
  readonly #path: string
  readonly #token: Uint8Array
  #tag: string | undefined

  constructor(person: Sender | Receiver) {
    const isSender = person instanceof Sender
    this.#path = isSender
      ? routes.sessionSnapshot(person.sessionId)
      : routes.requestSnapshot(person.receiverId)
    this.#token = person.token
  }

  async ask(): Promise<Called> {
    const answer = await relay.call('GET', this.#path, this.#seen())
    this.#tag = answer.headers.get('etag') ?? this.#tag
    return answer
  }

  /** As long as the relay lets it wait. */
  askInVain(): Promise<Called> {
    return relay.waiting('GET', this.#path, this.#seen())
  }

  async next(): Promise<RelayEvent> {
    const { status, text } = await this.ask()
    expect(status).toBe(200)
    checkEvent(text)
    return parseEvent(text)
  }

  async snapshot() {
    const event = await this.next()
    if (event.kind !== 'snapshot') throw new Error(`not a snapshot: ${event.kind}`)
    return event
  }

  #seen() {
    const headers: Record<string, string> =
      this.#tag === undefined ? {} : { 'If-None-Match': this.#tag }
    return { token: this.#token, headers }
  }
}

/** A second poll that has come in and waits: in an object, for a promise would be awaited here. */
async function waitsAgain(poller: Poller): Promise<{ answer: Promise<Called> }> {
  await poller.snapshot()
  const answer = poller.ask()
  while (relay.clock.running(POLL_MS) === 0) await new Promise((resolve) => setImmediate(resolve))
  return { answer }
}

describe('a snapshot', () => {
  test('is what an event stream begins with', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    await sender.startTransfer([receivers[0]!])
    for (const person of [sender, ...receivers]) {
      const polled = await new Poller(person).snapshot()
      expect(await (await person.events()).next()).toEqual(polled)
    }
  })

  test('waits until something is other than what was seen', async () => {
    const sender = await Sender.open(relay)
    const poller = new Poller(sender)
    expect((await poller.snapshot()).requests).toEqual([])
    const waiting = poller.snapshot()
    const one = await Receiver.join(relay, sender.code)
    expect((await waiting).requests).toMatchObject([{ request: one.requestText, left: false }])
    const at = await sender.startTransfer([one])
    // Also what has happened while nobody asked.
    expect((await poller.snapshot()).transfers).toMatchObject([{ credit: 1 }])
    await sender.chunk(at, 0, random(10))
    const progress = poller.snapshot()
    await one.acknowledge(at, 1)
    expect((await progress).transfers).toMatchObject([{ credit: 3, recipients: [{ next: 1 }] }])
  })

  test('does not come again for the seconds alone', async () => {
    const poller = new Poller(await Sender.open(relay))
    await poller.snapshot()
    relay.clock.advance(5_000)
    const answer = await poller.askInVain()
    expect(answer).toMatchObject({ status: 304, text: '' })
    expect(answer.headers.get('cache-control')).toBe('no-store')
  })

  test('is known by a weak tag too', async () => {
    const sender = await Sender.open(relay)
    const path = routes.sessionSnapshot(sender.sessionId)
    const { token } = sender
    const tag = (await relay.call('GET', path, { token })).headers.get('etag')!
    const headers = { 'If-None-Match': `W/${tag}` }
    expect((await relay.waiting('GET', path, { token, headers })).status).toBe(304)
  })

  test('is the last event when the session ends while it waits', async () => {
    const { sender, receivers } = await meeting(relay)
    const poller = new Poller(receivers[0]!)
    const waiting = await waitsAgain(poller)
    await sender.delete(routes.session(sender.sessionId))
    const { text } = await waiting.answer
    expect(parseEvent(text)).toEqual({ kind: 'ended', reason: 'ended-by-sender' })
    expect((await poller.ask()).problem).toBe('not-found')
  })

  test('is refused to one that has left, also while it waits', async () => {
    const { receivers } = await meeting(relay)
    const one = receivers[0]!
    const waiting = await waitsAgain(new Poller(one))
    await one.delete(routes.request(one.receiverId))
    expect((await waiting.answer).problem).toBe('not-found')
  })
})

describe('whoever polls', () => {
  test('is connected, from the first answer until it has not asked for a while', async () => {
    const { sender, receivers } = await meeting(relay)
    const poller = new Poller(sender)
    const own = await receivers[0]!.events()
    expect((await own.until('snapshot')).session.senderConnected).toBe(false)
    await poller.snapshot()
    await own.until('session', ({ session }) => session.senderConnected)
    const waiting = poller.ask()
    await sender.put(routes.door(sender.sessionId), { open: false })
    expect((await waiting).status).toBe(200)
    // Nobody was told in between that the sender had gone.
    const { session } = await own.until('session', (event) => !event.session.doorOpen)
    expect(session.senderConnected).toBe(true)
    relay.clock.advance(BETWEEN_POLLS_MS)
    await own.until('session', (event) => !event.session.senderConnected)
  })

  test('is one watcher: a stream takes its place, and it takes that of a stream', async () => {
    const sender = await Sender.open(relay)
    const poller = new Poller(sender)
    const stream = await sender.events()
    await stream.until('snapshot')
    await poller.snapshot()
    while ((await stream.next()) !== undefined);
    const waiting = poller.ask()
    // It may still be on its way: whichever comes last stays, and the poll is answered.
    const second = await sender.events()
    await second.until('snapshot')
    await sender.put(routes.door(sender.sessionId), { open: false })
    expect([200, 304]).toContain((await waiting).status)
  })
})
