import { type PairingMessageKind, pairingMessageKinds, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { meeting, newCode, Receiver, requestText, Sender } from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start({ maxRequests: 3 })
})
afterAll(() => relay.close())

describe('joining', () => {
  test('is the same again, and a conflict with other bytes', async () => {
    const sender = await Sender.open(relay)
    const receiver = await Receiver.join(relay, sender.code)
    const path = routes.request(receiver.receiverId)
    expect((await receiver.putText(path, receiver.requestText)).status).toBe(204)
    expect((await receiver.join(sender.code)).problem).toBe('conflict')
    expect((await receiver.putText(path, `${receiver.requestText} `)).problem).toBe('conflict')
  })

  test('needs a code that some session has', async () => {
    const receiver = await Receiver.make(relay)
    expect((await receiver.join(newCode())).problem).toBe('unknown-code')
  })

  test('needs the identifier of its own token, in address and body', async () => {
    const sender = await Sender.open(relay)
    const [one, other] = [await Receiver.make(relay), await Receiver.make(relay)]
    const text = requestText(other.receiverId, sender.code)
    expect((await one.putText(routes.request(other.receiverId), text)).problem).toBe('forbidden')
    expect((await one.putText(routes.request(one.receiverId), text)).problem).toBe('malformed')
  })

  test('keeps the text as it came, and reads of it only where it goes', async () => {
    const sender = await Sender.open(relay)
    const receiver = await Receiver.make(relay)
    const odd = `{"x":{"y":["\\u00e9",1e3]},  "code":"${sender.code}","receiverId":"${receiver.receiverId}"}`
    expect((await receiver.putText(routes.request(receiver.receiverId), odd)).status).toBe(201)
    const { requests } = await (await sender.events()).until('snapshot')
    expect(requests[0]?.request).toBe(odd)
  })

  test('refuses what is no JSON object', async () => {
    const receiver = await Receiver.make(relay)
    for (const text of ['', 'null', '[1]', '"a"', '{', '{"code":1}', '{"receiverId":"AAAA"}']) {
      expect((await receiver.putText(routes.request(receiver.receiverId), text)).problem).toBe(
        'malformed',
      )
    }
  })

  test('is bounded for each session', async () => {
    const { sender, receivers } = await meeting(relay, 3)
    const next = await Receiver.make(relay)
    expect((await next.join(sender.code)).problem).toBe('full')
    // Who has left keeps its row: the bound is not got around by leaving.
    await receivers[0]?.delete(routes.request(receivers[0].receiverId))
    expect((await next.join(sender.code)).problem).toBe('full')
  })
})

describe('the messages of a pairing', () => {
  const authors: Record<PairingMessageKind, 'sender' | 'receiver'> = {
    hello: 'sender',
    reveal: 'receiver',
    approve: 'sender',
    deny: 'sender',
    confirm: 'receiver',
  }

  test.each(pairingMessageKinds)('%s has one author and one text', async (kind) => {
    const { sender, receivers } = await meeting(relay)
    const receiver = receivers[0]!
    const path = routes.message(receiver.receiverId, kind)
    const isSenders = authors[kind] === 'sender'
    const [author, other] = isSenders ? [sender, receiver] : [receiver, sender]
    expect((await other.putText(path, '{"a":1}')).problem).toBe('forbidden')
    expect((await author.putText(path, '{"a":1}')).status).toBe(201)
    expect((await author.putText(path, '{"a":1}')).status).toBe(204)
    expect((await author.putText(path, '{"a": 1}')).problem).toBe('conflict')
    expect((await author.putText(path, '[]')).problem).toBe('malformed')
  })

  test.each(pairingMessageKinds)('%s stands in both snapshots', async (kind) => {
    const { sender, receivers } = await meeting(relay)
    const receiver = receivers[0]!
    const author = authors[kind] === 'sender' ? sender : receiver
    const streams = [await sender.events(), await receiver.events()]
    await author.putText(routes.message(receiver.receiverId, kind), '{"é":"\\n"}')
    for (const events of streams) {
      const { request } = await events.until(
        'request',
        (event) => event.request[kind] !== undefined,
      )
      expect(request[kind]).toBe('{"é":"\\n"}')
    }
    const { requests } = await (await receiver.events()).until('snapshot')
    expect(requests[0]?.[kind]).toBe('{"é":"\\n"}')
  })

  test('are not for the sender of another session', async () => {
    const { receivers } = await meeting(relay)
    const stranger = await Sender.open(relay)
    const path = routes.message(receivers[0]!.receiverId, 'approve')
    expect((await stranger.putText(path, '{}')).problem).toBe('forbidden')
    const nobody = await Receiver.make(relay)
    const unknown = routes.message(nobody.receiverId, 'approve')
    expect((await stranger.putText(unknown, '{}')).problem).toBe('not-found')
  })
})

describe('leaving', () => {
  test('keeps the row, frees the rest and takes nobody back', async () => {
    const { sender, receivers } = await meeting(relay)
    const receiver = receivers[0]!
    await sender.putText(routes.message(receiver.receiverId, 'hello'), sender.helloText())
    const [ofSender, own] = [await sender.events(), await receiver.events()]
    const path = routes.request(receiver.receiverId)
    for (let i = 0; i < 2; i++) expect((await receiver.delete(path)).status).toBe(204)
    const { request } = await ofSender.until('request', (event) => event.request.left)
    expect(request).toMatchObject({ request: receiver.requestText, connected: false })
    expect(request.hello).toBeUndefined()
    while ((await own.next()) !== undefined);
    expect((await receiver.putText(path, receiver.requestText)).problem).toBe('conflict')
    const events = await relay.call('GET', routes.requestEvents(receiver.receiverId), {
      token: receiver.token,
    })
    expect(events.problem).toBe('not-found')
    const late = await sender.putText(routes.message(receiver.receiverId, 'approve'), '{}')
    expect(late.problem).toBe('not-found')
  })

  test('of one who never joined is no mistake', async () => {
    const receiver = await Receiver.make(relay)
    expect((await receiver.delete(routes.request(receiver.receiverId))).status).toBe(204)
  })
})
