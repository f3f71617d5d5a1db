import { envelope, final } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { plaintextFrom } from '../testing/a-text.ts'
import { ended, wasCalled } from '../testing/attacks.ts'
import { HandReceiver } from '../testing/hand-receiver.ts'
import { type HandTransfer, sealByHand } from '../testing/hand-transfer.ts'
import { overBoth } from '../testing/over-both.ts'
import { fileSource, type Party } from '../testing/party.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import { withTransfers } from '../testing/tampering.ts'

/** An approved receiver that is in league with the relay, paired by hand. */
async function accomplice(party: Party): Promise<HandReceiver> {
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
  await hand.approved()
  await hand.confirm()
  await until(party.sender, ({ readyDevices }) => readyDevices === 1)
  return hand
}

overBoth((open) => {
  describe('another approved receiver', () => {
    it('cannot change what a third one gets, though it has the key: final stops it', async () => {
      const file = randomBytes(200_000)
      const forged = randomBytes(200_000)
      let forgery: HandTransfer | undefined
      let forging: Promise<HandTransfer> | undefined
      const party: Party = await open({
        sender: {
          // The relay keeps the chunks back until its accomplice has made others of them.
          async call(call) {
            if (!call.path.includes('/chunks/')) return call
            forging ??= forge()
            forgery = await forging
            return call
          },
        },
      })
      const hand = await accomplice(party)
      const forge = async (): Promise<HandTransfer> => {
        const { contentKey, message } = await hand.contentKey()
        // Every binding is the sender's own: the session, the transfer, the sizes.
        const author = hand.author((await hand.approved()).peerId)
        const of = { contentKey, transferId: message.transferId }
        return sealByHand(author, [], plaintextFrom(fileSource('f', forged)), { of })
      }
      const guest = await party.pair({
        tampering: {
          frame: (frame) => [{ ...frame, ...forgery?.chunks[frame.index] }],
        },
      })
      await party.sender.send([fileSource('f', file)])
      const { error, incoming } = await ended(guest)
      // Every chunk opens, and the sizes are right: what comes of them is discarded all the same.
      expect(incoming?.figures.done).toBe(200_000)
      expect(error?.code).toBe('transfer-damaged')
      expect(error?.cause).toBeUndefined()
      expect(guest.sink.outcome).toBe('discarded')
      expect(wasCalled(party, /receipts/)).toBe(false)
    })

    it('cannot send to a third one as if it were the sender', async () => {
      const party = await open()
      const hand = await accomplice(party)
      const forged: { transfer?: HandTransfer } = {}
      const guest = await party.pair({
        tampering: {
          event: (event) => [
            withTransfers(event, (view) => ({
              ...view,
              transferId: forged.transfer?.transferId ?? view.transferId,
              recipients: view.recipients.map((one) =>
                one.envelope === undefined || forged.transfer === undefined
                  ? one
                  : { ...one, envelope: forged.transfer.envelopes[0]?.text },
              ) as typeof view.recipients,
            })),
          ],
        },
      })
      const sender = await hand.approved()
      // Whatever it is sealed for: it is signed by the accomplice, not by the sender.
      forged.transfer = await sealByHand(
        { ...hand.author(sender.peerId), dir: 1 },
        [sender],
        plaintextFrom(textSource('from somebody else')),
      )
      await party.sender.send([textSource('mine')])
      const { error } = await ended(guest)
      expect(error).toMatchObject({ code: 'transfer-refused', cause: { afterSignature: false } })
      expect(guest.sink.outcome).not.toBe('committed')
    })
  })

  describe('a relay that changes the final', () => {
    /** Sends a text to a receiver that is shown the final as `change` says. */
    async function withFinal(change: (text: string) => string) {
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event: (event) => [
            withTransfers(event, (view) =>
              view.final ? { ...view, final: change(view.final) } : view,
            ),
          ],
        },
      })
      await party.sender.send([textSource('secret')])
      const { error } = await ended(guest)
      expect(error?.code).toBe('transfer-damaged')
      expect(guest.sink.outcome).toBe('discarded')
      expect(wasCalled(party, /receipts/)).toBe(false)
    }

    it('is found out when it forges the final signature', async () => {
      await withFinal((text) =>
        final.stringify({ ...final.parse(text), signature: randomBytes(64) }),
      )
    })

    it('is found out when it shows the final of another transfer', async () => {
      let first: string | undefined
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event: (event) => [
            withTransfers(event, (view) => {
              if (view.final === undefined) return view
              first ??= view.final
              // With this transfer's id: only the signature can tell.
              const old = { ...final.parse(first), transferId: view.transferId }
              return { ...view, final: final.stringify(old) }
            }),
          ],
        },
      })
      await party.sender.send([textSource('one')])
      await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
      expect(guest.sink.bytes(0).toString()).toBe('one')
      await party.sender.send([textSource('two')])
      expect((await ended(guest)).error?.code).toBe('transfer-damaged')
    })

    it('changes nothing with a second final after the true one', async () => {
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event: (event) => {
            if (event.kind !== 'transfer' || event.transfer.final === undefined) return [event]
            const { transferId } = event.transfer
            const other = final.stringify({ transferId, signature: randomBytes(64) })
            return [event, { ...event, transfer: { ...event.transfer, final: other } }]
          },
        },
      })
      const file = randomBytes(600_000)
      await party.sender.send([fileSource('f', file)])
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(guest.sink.bytes(0).equals(file)).toBe(true)
    })

    it('hands nothing over while it keeps the final back', async () => {
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event: (event) => [withTransfers(event, ({ final: _final, ...view }) => view)],
        },
      })
      await party.sender.send([textSource('secret')])
      const all = await until(
        party.sender,
        ({ transfer }) => transfer?.ways[0]?.state === 'delivered',
      )
      // All bytes are there, and nobody says "received".
      expect(all.transfer?.state).toBe('sending')
      expect(guest.session.getView()).toMatchObject({
        phase: 'arriving',
        incoming: { state: 'arriving' },
      })
      expect(guest.sink.outcome).toBe('open')
      await guest.session.cancel()
      await expect.poll(() => guest.sink.outcome).toBe('discarded')
    })
  })

  describe('a relay that sends something of its own', () => {
    it('cannot: an envelope with a forged signature is refused', async () => {
      const forge = (text: string) =>
        envelope.stringify({ ...envelope.parse(text), signature: randomBytes(64) })
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event: (event) => [
            withTransfers(event, (view) => ({
              ...view,
              recipients: view.recipients.map((one) =>
                one.envelope ? { ...one, envelope: forge(one.envelope) } : one,
              ),
            })),
          ],
        },
      })
      await party.sender.send([textSource('secret')])
      const { error } = await ended(guest)
      expect(error).toMatchObject({ code: 'transfer-refused', cause: { afterSignature: false } })
      expect(guest.sink.outcome).not.toBe('committed')
    })
  })
})
