import { fromBase64url, type TransferView } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { DeviceKeys } from '../pairing/device-keys.ts'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { aText } from '../testing/a-text.ts'
import { ended } from '../testing/attacks.ts'
import { HandReceiver } from '../testing/hand-receiver.ts'
import { HandSender } from '../testing/hand-sender.ts'
import {
  forgetByHand,
  type HandTransfer,
  sealByHand,
  uploadByHand,
} from '../testing/hand-transfer.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Party } from '../testing/party.ts'
import { type Tampering, withTransfers } from '../testing/tampering.ts'
import type { Call } from '../transport/transport.ts'

/** A guest that is paired with a sender played by hand. */
async function pairedByHand(party: Party, keys?: DeviceKeys, tampering?: Tampering) {
  const hand = await HandSender.open(await party.transport(), keys)
  const guest = await party.guest('scanned', {
    invitation: hand.invitation,
    ...(tampering ? { tampering } : {}),
  })
  await guest.session.join()
  const peer = await hand.confirmed(await hand.approveNext())
  await until(guest.session, ({ phase }) => phase === 'waiting-for-transfer')
  return { hand, guest, peer }
}

/** Shows one envelope in the place of every other. */
const instead = (of: () => HandTransfer | undefined): Tampering => ({
  event: (event) => [
    withTransfers(event, (view) => {
      const other = of()
      const text = other?.envelopes[0]?.text
      if (other === undefined || text === undefined) return view
      const recipients = view.recipients.map((one) =>
        one.envelope === undefined ? one : { ...one, envelope: text },
      )
      return { ...view, transferId: other.transferId, recipients }
    }),
  ],
})

overBoth((open) => {
  describe('a relay that plays a transfer again', () => {
    it('cannot have a receiver take it twice', async () => {
      const party = await open()
      const { hand, guest, peer } = await pairedByHand(party)
      const once = await sealByHand(hand.author, [peer], aText('once '))
      await uploadByHand(hand.author, once)
      await until(guest.session, ({ phase }) => phase === 'received')
      await forgetByHand(hand.author, once)
      // All of it, to the byte, as if for the first time; and again after it.
      await uploadByHand(hand.author, once)
      await forgetByHand(hand.author, once)
      const other = await sealByHand(hand.author, [peer], aText('more'))
      await uploadByHand(hand.author, other)
      await until(guest.session, () => guest.sink.bytes(0).toString().endsWith('more'))
      await until(guest.session, ({ incoming }) => incoming?.state === 'received')
      expect(guest.sink.bytes(0).toString()).toBe('once more')
    })

    it('cannot have a receiver take one again that failed', async () => {
      const party = await open()
      const { hand, guest, peer } = await pairedByHand(party)
      const transfer = await sealByHand(hand.author, [peer], aText('never'))
      const [chunk] = transfer.chunks
      const damaged = { ...chunk!, bytes: chunk!.bytes.slice(1) }
      await uploadByHand(hand.author, { ...transfer, chunks: [damaged] }).catch(() => undefined)
      const { error } = await ended(guest)
      expect(error?.code).toBe('transfer-damaged')
      await forgetByHand(hand.author, transfer)
      await uploadByHand(hand.author, transfer).catch(() => undefined)
      expect(guest.session.getView()).toMatchObject({ phase: 'ended', over: true })
      expect(guest.sink.outcome).toBe('discarded')
    })

    it('cannot have the sender take it twice', async () => {
      const party = await open()
      const { code, secret, senderRoot } = party.link
      const hand = await HandReceiver.join(await party.transport(), {
        code,
        scanned: { secret, senderRoot },
      })
      await hand.reveal()
      const { requests } = await until(
        party.sender,
        ({ requests: rows }) => rows[0]?.state === 'waiting',
      )
      await party.sender.approve(requests[0]?.id ?? '')
      const sender = await hand.approved()
      await hand.confirm()
      const author = hand.author(sender.peerId)
      const once = await sealByHand(author, [sender], aText('once'))
      await uploadByHand(author, once)
      await until(party.sender, ({ incoming }) => incoming?.state === 'received')
      await forgetByHand(author, once)
      await uploadByHand(author, once)
      await forgetByHand(author, once)
      await uploadByHand(author, await sealByHand(author, [sender], aText('more')))
      await expect.poll(() => party.sinks.at(-1)?.outcome).toBe('committed')
      await until(party.sender, () => party.sinks.at(-1)?.bytes(0).toString() === 'more')
      expect(party.sinks.map((sink) => sink.bytes(0).toString())).toEqual(['once', 'more'])
    })
  })

  describe('a relay that moves an envelope', () => {
    it('cannot bring it to another receiver of the session', async () => {
      const texts = new Map<string, Call['body']>()
      let bothThere = () => {}
      const both = new Promise<void>((resolve) => {
        bothThere = resolve
      })
      const party = await open({
        sender: {
          // Each gets the one that was sealed for the other.
          async call(call) {
            if (!call.path.includes('/envelopes/')) return call
            texts.set(call.path, call.body)
            if (texts.size === 2) bothThere()
            await both
            const [other] = [...texts].filter(([path]) => path !== call.path)
            return { ...call, body: other?.[1] ?? '' }
          },
        },
      })
      const guests = [await party.pair(), await party.pair()]
      await party.sender.send([textSource('for both')])
      for (const guest of guests) {
        const { error } = await ended(guest)
        // Its own T is in what the sender has signed.
        expect(error).toMatchObject({ code: 'transfer-refused', cause: { afterSignature: false } })
        expect(guest.sink.outcome).not.toBe('committed')
      }
    })

    it('cannot bring it into another session of the same sender', async () => {
      const party = await open()
      const keys = await DeviceKeys.make()
      const moved: { transfer?: HandTransfer } = {}
      const first = await pairedByHand(party, keys)
      const second = await pairedByHand(
        party,
        keys,
        instead(() => moved.transfer),
      )
      // Even for the other session's receiver: the relay has had it sealed for its very key.
      moved.transfer = await sealByHand(
        first.hand.author,
        [{ ...second.peer, transcript: first.peer.transcript }],
        aText('elsewhere'),
      )
      const own = await sealByHand(second.hand.author, [second.peer], aText('here'))
      await uploadByHand(second.hand.author, own).catch(() => undefined)
      const { error } = await ended(second.guest)
      expect(error).toMatchObject({ code: 'transfer-refused', cause: { afterSignature: false } })
      expect(second.guest.sink.outcome).not.toBe('committed')
    })

    it('cannot bring it to the receiver under the id of another transfer', async () => {
      const party = await open()
      let other: TransferView['transferId'] | undefined
      const guest = await party.pair({
        tampering: {
          event: (event) => [
            withTransfers(event, (view) => {
              other ??= fromBase64url('A'.repeat(22))
              return { ...view, transferId: other ?? view.transferId }
            }),
          ],
        },
      })
      await party.sender.send([textSource('secret')])
      const { error } = await ended(guest)
      expect(error).toMatchObject({ code: 'transfer-refused', cause: { afterSignature: false } })
    })
  })

  describe('a relay that plays a device its own words', () => {
    it('cannot have a sender take what it has sent itself', async () => {
      const party: Party = await open({
        sender: {
          event(event) {
            if (event.kind !== 'transfer' || event.transfer.dir !== 1) return [event]
            const { transfer } = event
            const [to] = transfer.recipients
            if (to === undefined) return [event]
            // As if its receiver were the author, and it the recipient.
            const played = {
              ...transfer,
              dir: 2 as const,
              authorId: to.recipientId,
              recipients: [{ ...to, recipientId: transfer.authorId }],
            }
            return [event, { ...event, transfer: played }]
          },
        },
      })
      await party.pair()
      await party.sender.send([textSource('mine')])
      const { incoming } = await until(party.sender, (view) => view.incoming?.state === 'failed')
      expect(incoming?.error).toMatchObject({
        code: 'transfer-refused',
        cause: { afterSignature: false },
      })
      expect(party.sinks.every(({ outcome }) => outcome !== 'committed')).toBe(true)
    })

    it('cannot have a receiver take what it has sent back', async () => {
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event(event) {
            if (event.kind !== 'transfer' || event.transfer.dir !== 2) return [event]
            const { transfer } = event
            const recipients = transfer.recipients.map((one) => ({
              ...one,
              recipientId: transfer.authorId,
            }))
            return [event, { ...event, transfer: { ...transfer, dir: 1, recipients } }]
          },
        },
      })
      await guest.session.send([textSource('mine')])
      const { error } = await ended(guest)
      expect(error?.code).toBe('transfer-refused')
      expect(guest.sink.outcome).not.toBe('committed')
    })
  })
})
