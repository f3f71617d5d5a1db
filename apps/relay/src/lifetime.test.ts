import { routes } from '@valise/protocol/wire'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { AFTER_TRANSFER_MS } from './bounds.ts'
import { meeting, Receiver, random, Sender, startText } from './testing/people.ts'
import { TestRelay } from './testing/test-relay.ts'

const MINUTE = 60_000

let relay: TestRelay
beforeEach(async () => {
  relay = await TestRelay.start({ transferSeconds: 60 * 60 })
})
afterEach(() => relay.close())

const sessions = () => relay.relay.counts().sessions

describe('a session', () => {
  test('ends 15 minutes after it was opened, and everybody hears of it', async () => {
    const { sender, receivers } = await meeting(relay)
    const streams = [await sender.events(), await receivers[0]!.events()]
    for (const events of streams) await events.until('snapshot')
    relay.clock.advance(15 * MINUTE - 2_000)
    expect(sessions()).toBe(1)
    relay.clock.advance(2_000)
    for (const events of streams) {
      expect(await events.until('ended')).toEqual({ kind: 'ended', reason: 'expired' })
      expect(await events.next()).toBeUndefined()
    }
    expect(relay.relay.counts()).toEqual({ sessions: 0, requests: 0, bytes: 0 })
  })

  test('takes no requests after the seconds that its sender named', async () => {
    const sender = await Sender.open(relay, 60)
    const events = await sender.events()
    const lookUp = () => relay.call('POST', routes.lookup, { json: { code: sender.code } })
    relay.clock.advance(59_000)
    expect((await lookUp()).status).toBe(200)
    relay.clock.advance(1_000)
    expect((await lookUp()).problem).toBe('door-closed')
    expect((await (await Receiver.make(relay)).join(sender.code)).problem).toBe('door-closed')
    await events.until('session', ({ session }) => !session.doorOpen)
    // A sender that comes back to a restarted relay with a running transfer has time to go on.
    relay.clock.advance(AFTER_TRANSFER_MS - 61_000)
    expect(sessions()).toBe(1)
    relay.clock.advance(1_000)
    expect(sessions()).toBe(0)
  })

  test('has a shorter time where the relay is set so', async () => {
    const short = await TestRelay.start({ sessionSeconds: 5 })
    const sender = await Sender.open(short, 900)
    const { session } = await (await sender.events()).until('snapshot')
    expect(session.seconds).toBe(5)
    short.clock.advance(5_000)
    expect(short.relay.counts().sessions).toBe(0)
    await short.close()
  })

  test.each([
    ['its author repeats the announcement', 'author'],
    ['a recipient repeats what it has acknowledged', 'recipient'],
  ])('lives on for 15 minutes of a pause in which %s', async (_what, who) => {
    const { sender, receivers } = await meeting(relay)
    const [one] = receivers as [Receiver]
    relay.clock.advance(14 * MINUTE)
    const at = await sender.startTransfer(receivers)
    await sender.chunk(at, 0, random(10))
    // It has all there is, or else has something to wait with.
    if (who === 'author') await one.acknowledge(at, 1)
    const say = () =>
      who === 'author'
        ? sender.putText(routes.transfer(at), startText([one.receiverId]))
        : one.acknowledge(at, 0)
    for (let minutes = 1; minutes < 15; minutes++) {
      relay.clock.advance(MINUTE)
      expect((await say()).status).toBe(204)
    }
    relay.clock.advance(MINUTE - 1_000)
    expect(sessions()).toBe(1)
    await say()
    relay.clock.advance(1_000)
    expect(sessions()).toBe(0)
  })

  test('lives 5 minutes on after its last transfer', async () => {
    const { sender, receivers } = await meeting(relay)
    relay.clock.advance(14 * MINUTE)
    const events = await sender.events()
    const at = await sender.startTransfer(receivers)
    const { session } = await events.until('session', (event) => event.session.seconds > 60)
    expect(session.seconds).toBe(300)
    relay.clock.advance(4 * MINUTE)
    await sender.delete(routes.transfer(at))
    relay.clock.advance(5 * MINUTE - 1_000)
    expect(sessions()).toBe(1)
    relay.clock.advance(1_000)
    expect(sessions()).toBe(0)
  })

  test('lives as long as a transfer makes progress, to a limit', async () => {
    const { sender, receivers } = await meeting(relay)
    const one = receivers[0]!
    const at = await sender.startTransfer(receivers)
    for (let index = 0; index < 15; index++) {
      relay.clock.advance(4 * MINUTE)
      expect((await sender.chunk(at, index, random(10))).status).toBe(200)
      expect((await one.acknowledge(at, index + 1)).status).toBe(204)
    }
    // An hour has passed: progress counts no longer.
    relay.clock.advance(4 * MINUTE)
    expect((await sender.chunk(at, 15, random(10))).status).toBe(200)
    relay.clock.advance(MINUTE)
    expect(sessions()).toBe(0)
    expect((await sender.chunk(at, 15, random(10))).problem).toBe('not-found')
  })

  test('ends for everybody when the relay stops', async () => {
    const { sender, receivers } = await meeting(relay)
    const at = await sender.startTransfer(receivers)
    const streams = [await sender.events(), await receivers[0]!.events()]
    const frames = await receivers[0]!.frames(at)
    const before = performance.now()
    const closed = relay.relay.close()
    for (const events of streams) {
      expect(await events.until('ended')).toEqual({ kind: 'ended', reason: 'shutdown' })
      expect(await events.next()).toBeUndefined()
    }
    expect(await frames.next()).toBe('end')
    await closed
    expect(performance.now() - before).toBeLessThan(2_000)
  })
})
