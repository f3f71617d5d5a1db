import { connect } from 'node:net'
import { RECORD_BYTES, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { HEARTBEAT_MS } from '../bounds.ts'
import { idBytes, meeting, Receiver, random, Sender, startText } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start()
})
afterAll(() => relay.close())

describe('an event stream', () => {
  test('begins with a snapshot of all that its owner may see', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const at = await sender.startTransfer([one])
    const ofSender = await (await sender.events()).next()
    expect(ofSender).toEqual({
      kind: 'snapshot',
      bootId: idBytes(relay.relay.bootId),
      session: { seconds: 900, doorOpen: true, senderConnected: true },
      requests: receivers.map(({ receiverId, requestText }) => ({
        receiverId: idBytes(receiverId),
        request: requestText,
        connected: false,
        left: false,
      })),
      transfers: [
        {
          transferId: idBytes(at.transferId),
          authorId: idBytes(sender.sessionId),
          dir: 1,
          chunkSize: RECORD_BYTES,
          credit: 1,
          recipients: [{ recipientId: idBytes(one.receiverId), state: 'reading', next: 0 }],
        },
      ],
    })
    const ofTwo = await (await two.events()).next()
    expect(ofTwo).toMatchObject({ kind: 'snapshot', transfers: [] })
    expect(ofTwo).toHaveProperty('requests', [
      {
        receiverId: idBytes(two.receiverId),
        request: two.requestText,
        connected: true,
        left: false,
      },
    ])
  })

  test('goes on with changes', async () => {
    const sender = await Sender.open(relay)
    const events = await sender.events()
    await events.until('snapshot')
    const one = await Receiver.join(relay, sender.code)
    const own = await one.events()
    await events.until('request', ({ request }) => request.connected)
    const at = await sender.startTransfer([one])
    expect((await own.until('transfer')).transfer.credit).toBe(1)
    await sender.chunk(at, 0, random(10))
    await one.acknowledge(at, 1)
    const id = idBytes(one.receiverId)
    const progress = { credit: 3, recipients: [{ recipientId: id, next: 1 }] }
    expect(await events.until('progress')).toMatchObject(progress)
    expect(await own.until('progress')).toMatchObject(progress)
    await one.leaveTransfer(at)
    await events.until('transfer', ({ transfer }) => transfer.recipients[0]?.state === 'left')
    await sender.delete(routes.transfer(at))
    expect(await events.until('transfer-ended')).toMatchObject({
      transferId: idBytes(at.transferId),
    })
    await own.until('transfer-ended')
    own.close()
    await events.until('request', ({ request }) => !request.connected)
  })

  test('shows transfers in both directions to the sender', async () => {
    const { sender, receivers } = await meeting(relay)
    const one = receivers[0]!
    const start = startText([sender.sessionId], RECORD_BYTES, 2)
    await one.putText(routes.transfer(sender.newTransfer()), start)
    for (const person of [sender, one]) {
      const { transfers } = await (await person.events()).until('snapshot')
      const recipients = [{ recipientId: idBytes(sender.sessionId) }]
      expect(transfers).toMatchObject([{ authorId: idBytes(one.receiverId), dir: 2, recipients }])
    }
  })

  test('tells the receivers whether the sender is there', async () => {
    const { sender, receivers } = await meeting(relay)
    const own = await receivers[0]!.events()
    expect((await own.until('snapshot')).session.senderConnected).toBe(false)
    const events = await sender.events()
    await own.until('session', ({ session }) => session.senderConnected)
    events.close()
    await own.until('session', ({ session }) => !session.senderConnected)
  })

  test('is replaced by a second one of the same participant', async () => {
    const { sender, receivers } = await meeting(relay)
    const own = await receivers[0]!.events()
    await own.until('snapshot')
    const [first, second] = [await sender.events(), await sender.events()]
    await second.until('snapshot')
    while ((await first.next()) !== undefined);
    await sender.put(routes.door(sender.sessionId), { open: false })
    await second.until('session', ({ session }) => !session.doorOpen)
    // Nobody was told that the sender had gone, because it had not.
    for (;;) {
      const { session } = await own.until('session')
      expect(session.senderConnected).toBe(true)
      if (!session.doorOpen) break
    }
  })

  test('shows that it lives', async () => {
    const sender = await Sender.open(relay)
    const events = await sender.events()
    await events.until('snapshot')
    relay.clock.advance(HEARTBEAT_MS)
    await events.heartbeat()
  })

  test('is cut off when nobody reads it, and others go on', async () => {
    const { sender, receivers } = await meeting(relay)
    const deaf = await openWithoutReading(sender)
    const own = await receivers[0]!.events()
    await own.until('session', ({ session }) => session.senderConnected)
    // Receivers whose rows are long come and go: the sender is told each time.
    const filler = `{"a":"${'x'.repeat(16_000)}"}`
    const crowd: Receiver[] = []
    for (let i = 0; i < 20; i++) {
      const one = await Receiver.join(relay, sender.code)
      for (const kind of ['hello', 'approve', 'deny'] as const) {
        await sender.putText(routes.message(one.receiverId, kind), filler)
      }
      crowd.push(one)
    }
    // The system takes some of it, however little the reader does: up to 10 MB on some.
    let isConnected = true
    for (let i = 0; i < 1_000 && isConnected; i++) {
      const events = await crowd[i % crowd.length]!.events()
      const { session } = await events.until('snapshot')
      events.close()
      isConnected = session.senderConnected
    }
    expect(isConnected).toBe(false)
    deaf.destroy()
  })
})

/** Opens the sender's event stream over a socket that is never read. */
function openWithoutReading(sender: Sender) {
  const { port } = new URL(relay.url)
  const socket = connect({ port: Number(port), host: '127.0.0.1' })
  socket.pause()
  socket.on('error', () => {})
  return new Promise<typeof socket>((resolve) => {
    socket.once('connect', () => {
      const head = [
        `GET ${routes.sessionEvents(sender.sessionId)} HTTP/1.1`,
        'Host: relay',
        `Authorization: ${bearer(sender.token)}`,
        '\r\n',
      ].join('\r\n')
      socket.write(head, () => resolve(socket))
    })
  })
}
