import { RECORD_BYTES, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  envelopeText,
  finalText,
  meeting,
  type Receiver,
  random,
  receiptText,
  Sender,
  startText,
} from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start()
})
afterAll(() => relay.close())

describe('starting a transfer', () => {
  test('is the same again, and a conflict with anything else', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const ids = receivers.map(({ receiverId }) => receiverId)
    const at = await sender.startTransfer(receivers)
    const path = routes.transfer(at)
    expect((await sender.putText(path, startText(ids))).status).toBe(204)
    expect((await sender.putText(path, startText(ids, 2 * RECORD_BYTES))).problem).toBe('conflict')
    expect((await sender.putText(path, startText(ids.toReversed()))).problem).toBe('conflict')
    expect((await sender.putText(path, startText(ids.slice(1)))).problem).toBe('conflict')
    const other = startText([sender.sessionId], RECORD_BYTES, 2)
    expect((await receivers[0]!.putText(path, other)).problem).toBe('forbidden')
  })

  test('from a receiver goes to the sender alone', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const path = routes.transfer(sender.newTransfer())
    const toPeer = startText([two.receiverId], RECORD_BYTES, 2)
    expect((await one.putText(path, toPeer)).problem).toBe('forbidden')
    expect((await one.putText(path, startText([sender.sessionId]))).problem).toBe('forbidden')
    const backwards = startText([one.receiverId], RECORD_BYTES, 2)
    expect((await sender.putText(path, backwards)).problem).toBe('forbidden')
    const toSender = startText([sender.sessionId], RECORD_BYTES, 2)
    expect((await one.putText(path, toSender)).status).toBe(201)
    expect((await one.putText(path, toSender)).status).toBe(204)
  })

  test('takes the chunk sizes that the protocol has, and each recipient once', async () => {
    const { sender, receivers } = await meeting(relay)
    const { receiverId } = receivers[0]!
    const path = routes.transfer(sender.newTransfer())
    for (const size of [1, RECORD_BYTES - 1, RECORD_BYTES + 1, 17 * RECORD_BYTES]) {
      expect((await sender.putText(path, startText([receiverId], size))).problem).toBe('malformed')
    }
    const twice = startText([receiverId, receiverId])
    expect((await sender.putText(path, twice)).problem).toBe('malformed')
  })

  test('needs recipients who have joined this session and not left it', async () => {
    const { sender, receivers } = await meeting(relay)
    const other = await meeting(relay)
    const path = routes.transfer(sender.newTransfer())
    const foreign = startText([other.receivers[0]!.receiverId])
    expect((await sender.putText(path, foreign)).problem).toBe('not-found')
    const { receiverId } = receivers[0]!
    await receivers[0]!.delete(routes.request(receiverId))
    expect((await sender.putText(path, startText([receiverId]))).problem).toBe('conflict')
  })

  test('waits until author and recipients have finished another one', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const first = await sender.startTransfer([one])
    const next = routes.transfer(sender.newTransfer())
    const toTwo = startText([two.receiverId])
    expect((await sender.putText(next, toTwo)).problem).toBe('busy')
    const back = startText([sender.sessionId], RECORD_BYTES, 2)
    expect((await one.putText(next, back)).problem).toBe('busy')
    expect((await two.putText(next, back)).problem).toBe('busy')
    await one.leaveTransfer(first)
    expect((await sender.putText(next, toTwo)).problem).toBe('busy')
    await sender.delete(routes.transfer(first))
    expect((await sender.putText(next, toTwo)).status).toBe(201)
  })

  test('is for participants of the session', async () => {
    const { sender, receivers } = await meeting(relay)
    const stranger = await Sender.open(relay)
    const start = startText([receivers[0]!.receiverId])
    const path = routes.transfer(sender.newTransfer())
    expect((await stranger.putText(path, start)).problem).toBe('forbidden')
    const gone = routes.transfer({ ...sender.newTransfer(), sessionId: receivers[0]!.sessionId })
    expect((await sender.putText(gone, start)).problem).toBe('not-found')
  })
})

describe('the messages of a transfer', () => {
  test('envelope and final are of the author, the receipt of its recipient', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const at = await sender.startTransfer([one])
    const messages = [
      { author: sender, path: routes.envelope(at, one.receiverId), text: () => envelopeText(at) },
      { author: sender, path: routes.final(at), text: () => finalText(at) },
      { author: one, path: routes.receipt(at, one.receiverId), text: () => receiptText(at) },
    ]
    for (const { author, path, text } of messages) {
      const first = text()
      for (const other of [sender, one, two].filter((person) => person !== author)) {
        expect((await other.putText(path, first)).problem).toBe('forbidden')
      }
      expect((await author.putText(path, first)).status).toBe(201)
      expect((await author.putText(path, first)).status).toBe(204)
      expect((await author.putText(path, text())).problem).toBe('conflict')
    }
    const unknown = routes.envelope(at, two.receiverId)
    expect((await sender.putText(unknown, '{}')).problem).toBe('not-found')
  })

  test('stand in the views of those who may read them', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const at = await sender.startTransfer([one, two])
    const [envelope, final, receipt] = [envelopeText(at), finalText(at), receiptText(at)]
    await sender.putText(routes.envelope(at, one.receiverId), envelope)
    await sender.putText(routes.final(at), final)
    await one.receive(at, receipt)
    const views = await Promise.all(
      [sender, one, two].map(async (person) => {
        const { transfers } = await (await person.events()).until('snapshot')
        return transfers[0]
      }),
    )
    const [ofSender, ofOne, ofTwo] = views
    expect(ofSender).toMatchObject({ final, recipients: [{ envelope, receipt }, {}] })
    expect(ofOne?.recipients).toEqual([ofSender?.recipients[0]])
    expect(ofTwo?.recipients).toEqual([ofSender?.recipients[1]])
    expect(ofTwo?.recipients[0]).not.toHaveProperty('envelope')
    expect(ofTwo?.final).toBe(final)
  })
})

describe('ending a transfer', () => {
  test('by its author tells all who take part', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one, two] = receivers as [Receiver, Receiver]
    const at = await sender.startTransfer([one])
    const [events, others] = [await one.events(), await two.events()]
    expect((await one.delete(routes.transfer(at))).problem).toBe('forbidden')
    for (let i = 0; i < 2; i++) expect((await sender.delete(routes.transfer(at))).status).toBe(204)
    await events.until('transfer-ended')
    expect((await one.acknowledge(at, 1)).problem).toBe('not-found')
    await sender.put(routes.door(sender.sessionId), { open: false })
    const kinds: (string | undefined)[] = []
    for (let i = 0; i < 2; i++) kinds.push((await others.next())?.kind)
    expect(kinds).not.toContain('transfer-ended')
  })

  test('for a recipient is leaving, and its receipt stays', async () => {
    const { sender, receivers } = await meeting(relay)
    const one = receivers[0]!
    const at = await sender.startTransfer([one])
    const receipt = receiptText(at)
    await one.receive(at, receipt)
    const events = await sender.events()
    for (let i = 0; i < 2; i++) expect((await one.leaveTransfer(at)).status).toBe(204)
    const { transfer } = await events.until('transfer')
    expect(transfer.recipients).toMatchObject([{ state: 'left', receipt }])
    expect((await sender.delete(routes.recipient(at, one.receiverId))).problem).toBe('forbidden')
  })

  test('happens when its author leaves the session', async () => {
    const { sender, receivers } = await meeting(relay)
    const one = receivers[0]!
    const at = sender.newTransfer()
    await one.putText(routes.transfer(at), startText([sender.sessionId], RECORD_BYTES, 2))
    const events = await sender.events()
    await one.chunk(at, 0, random(100))
    await one.delete(routes.request(one.receiverId))
    await events.until('transfer-ended')
  })

  test('happens for a recipient that leaves the session', async () => {
    const { sender, receivers } = await meeting(relay, 2)
    const [one] = receivers as [Receiver]
    const at = await sender.startTransfer(receivers)
    const events = await sender.events()
    await one.delete(routes.request(one.receiverId))
    const { transfer } = await events.until('transfer')
    expect(transfer.recipients.map(({ state }) => state)).toEqual(['left', 'reading'])
    expect((await sender.chunk(at, 0, random(10))).json).toEqual({ credit: 1 })
  })
})
