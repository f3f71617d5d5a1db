import { lookupAnswer, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { newCode, Receiver, Sender } from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start({ maxSessions: 12 })
})
afterAll(() => relay.close())

describe('opening a session', () => {
  test('answers 201, and 204 when its owner repeats it', async () => {
    const sender = await Sender.open(relay)
    expect((await sender.open()).status).toBe(204)
    expect((await sender.open(10)).status).toBe(204)
    await sender.delete(routes.session(sender.sessionId))
  })

  test('refuses what the owner has changed', async () => {
    const sender = await Sender.open(relay)
    expect((await sender.open(900, { code: newCode() })).problem).toBe('conflict')
    expect((await sender.open(900, { suites: [1, 3] })).problem).toBe('conflict')
    await sender.delete(routes.session(sender.sessionId))
  })

  test('refuses a code that another session has, and gives it away after that', async () => {
    const first = await Sender.open(relay)
    const second = await Sender.make(relay)
    expect((await second.open(900, { code: first.code })).problem).toBe('code-in-use')
    await first.delete(routes.session(first.sessionId))
    expect((await second.open(900, { code: first.code })).status).toBe(201)
    await second.delete(routes.session(second.sessionId))
  })

  test('lets the seconds only fall', async () => {
    const sender = await Sender.open(relay)
    await sender.open(600)
    await sender.open(900)
    const events = await sender.events()
    expect(await events.until('snapshot')).toMatchObject({ session: { seconds: 600 } })
    await sender.delete(routes.session(sender.sessionId))
  })

  test('refuses an identifier that is not of the token', async () => {
    const [one, other] = [await Sender.make(relay), await Sender.make(relay)]
    const text = JSON.stringify({ v: 1, code: one.code, suites: [1], seconds: 900 })
    expect((await one.putText(routes.session(other.sessionId), text)).problem).toBe('forbidden')
  })

  test('refuses malformed openings', async () => {
    const sender = await Sender.make(relay)
    const path = routes.session(sender.sessionId)
    for (const text of [
      '',
      '[]',
      `{"v":1,"code":"${sender.code}","suites":[1],"seconds":901}`,
      `{"v":1,"code":"${sender.code}","suites":[],"seconds":900}`,
      `{"v":1,"code":"abcd","suites":[1],"seconds":900}`,
      `{"v":2,"code":"${sender.code}","suites":[1],"seconds":900}`,
      ` {"v":1,"code":"${sender.code}","suites":[1],"seconds":900}`,
    ]) {
      expect((await sender.putText(path, text)).problem).toBe('malformed')
    }
  })

  test('refuses more sessions than it has room for, and says when to come again', async () => {
    const senders: Sender[] = []
    for (let i = 0; i < 12; i++) senders.push(await Sender.open(relay))
    const refused = await (await Sender.make(relay)).open()
    expect(refused.problem).toBe('full')
    expect(refused.headers.get('retry-after')).toBe('5')
    for (const sender of senders) await sender.delete(routes.session(sender.sessionId))
    expect((await (await Sender.make(relay)).open()).status).toBe(201)
  })
})

describe('looking up a code', () => {
  const lookUp = (code: string) => relay.call('POST', routes.lookup, { json: { code } })

  test('tells what the sender registered', async () => {
    const sender = await Sender.make(relay)
    await sender.open(900, { suites: [1, 2, 200] })
    const answer = await lookUp(sender.code)
    expect(answer.status).toBe(200)
    expect(lookupAnswer.parse(answer.text)).toEqual({ v: 1, suites: [1, 2, 200] })
    await sender.delete(routes.session(sender.sessionId))
  })

  test('knows no other code', async () => {
    expect((await lookUp(newCode())).problem).toBe('unknown-code')
    expect((await lookUp('ABC')).problem).toBe('malformed')
  })

  test('is refused after the door was closed', async () => {
    const sender = await Sender.open(relay)
    await sender.put(routes.door(sender.sessionId), { open: false })
    expect((await lookUp(sender.code)).problem).toBe('door-closed')
    await sender.delete(routes.session(sender.sessionId))
  })
})

describe('the door', () => {
  test('closes once, however often that is asked', async () => {
    const sender = await Sender.open(relay)
    const events = await sender.events()
    const receiver = await Receiver.join(relay, sender.code)
    for (let i = 0; i < 2; i++) {
      expect((await sender.put(routes.door(sender.sessionId), { open: false })).status).toBe(204)
    }
    await events.until('session', ({ session }) => !session.doorOpen)
    const late = await Receiver.make(relay)
    expect((await late.join(sender.code)).problem).toBe('door-closed')
    const again = await receiver.putText(routes.request(receiver.receiverId), receiver.requestText)
    expect(again.status).toBe(204)
    await sender.delete(routes.session(sender.sessionId))
  })

  test('does not open again', async () => {
    const sender = await Sender.open(relay)
    expect((await sender.put(routes.door(sender.sessionId), { open: true })).problem).toBe(
      'malformed',
    )
    await sender.delete(routes.session(sender.sessionId))
  })
})

describe('ending a session', () => {
  test('tells everybody, closes their streams and forgets all', async () => {
    const sender = await Sender.open(relay)
    const receiver = await Receiver.join(relay, sender.code)
    const streams = [await sender.events(), await receiver.events()]
    const path = routes.session(sender.sessionId)
    expect((await sender.delete(path)).status).toBe(204)
    for (const events of streams) {
      expect(await events.until('ended')).toEqual({ kind: 'ended', reason: 'ended-by-sender' })
      expect(await events.next()).toBeUndefined()
    }
    expect((await sender.delete(path)).status).toBe(204)
    expect((await sender.put(routes.door(sender.sessionId), { open: false })).problem).toBe(
      'not-found',
    )
  })
})
