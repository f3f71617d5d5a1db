import { toBase64url } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { aText } from '../testing/a-text.ts'
import { ended, lastFourOf, nothingWasSent, wasCalled } from '../testing/attacks.ts'
import { HandReceiver } from '../testing/hand-receiver.ts'
import { HandSender } from '../testing/hand-sender.ts'
import { sealByHand, uploadByHand } from '../testing/hand-transfer.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Party } from '../testing/party.ts'

/** A sender that seals for a typed receiver before its user has said Yes. */
async function sendsEarly(party: Party) {
  const hand = await HandSender.open(await party.transport())
  const { code } = hand.invitation
  let seen = () => {}
  const wholeThere = new Promise<void>((resolve) => {
    seen = resolve
  })
  const guest = await party.guest('typed', {
    invitation: { code },
    tampering: {
      event(event) {
        if (event.kind === 'transfer' && event.transfer.final !== undefined) seen()
        return [event]
      },
    },
  })
  await guest.session.join()
  const id = await hand.approveNext()
  await until(guest.session, ({ phase }) => phase === 'comparing')
  const transfer = await sealByHand(hand.author, [hand.unconfirmed(id)], aText('early'))
  await uploadByHand(hand.author, transfer)
  await wholeThere
  // Whoever opened early would have opened by then.
  await new Promise((resolve) => setTimeout(resolve, 50))
  return { guest }
}

overBoth((open) => {
  describe('a typed receiver whose user has not said Yes', () => {
    it('leaves an early envelope unread, and takes it after the Yes', async () => {
      const party = await open()
      const { guest } = await sendsEarly(party)
      expect(guest.session.getView()).toMatchObject({ phase: 'comparing', incoming: undefined })
      expect(wasCalled(party, /\/frames|acknowledgements|receipts|\/confirm/)).toBe(false)
      await guest.session.compare(true)
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(guest.sink.bytes(0).toString()).toBe('early')
    })

    it('opens nothing of an early envelope when its user says No', async () => {
      const party = await open()
      const { guest } = await sendsEarly(party)
      await guest.session.compare(false)
      expect((await ended(guest)).error?.code).toBe('codes-differ')
      expect(guest.session.getView().incoming).toBeUndefined()
      expect(guest.sink.outcome).toBe('open')
      expect(wasCalled(party, /\/frames|acknowledgements|receipts|\/confirm/)).toBe(false)
    })

    it('sends nothing when it is asked to', async () => {
      const party = await open()
      const guest = await party.guest('typed')
      const row = await party.join(guest)
      await guest.session.send([textSource('before the approval')])
      await party.sender.approve(row, { lastFour: lastFourOf(guest) })
      await until(guest.session, ({ phase }) => phase === 'comparing')
      await guest.session.send([textSource('before the Yes')])
      expect(guest.session.getView().transfer).toBeUndefined()
      expect(wasCalled(party, '/confirm')).toBe(false)
      nothingWasSent(party)
    })

    it('is asked only after a genuine approval', async () => {
      const party = await open()
      const guest = await party.guest('typed')
      await party.join(guest)
      await guest.session.compare(true)
      expect(guest.session.getView().phase).toBe('waiting-for-approval')
      expect(wasCalled(party, '/confirm')).toBe(false)
    })
  })

  describe('a sender', () => {
    it('has four symbols of a typed code until its user has entered the others', async () => {
      const party = await open()
      const guest = await party.guest('typed')
      const row = await party.join(guest)
      const { pairs = [] } = guest.session.getView()
      expect(party.sender.getView().requests[0]?.pairs).toEqual(pairs.slice(0, 2))
      expect(JSON.stringify(party.sender.getView().requests)).not.toContain(lastFourOf(guest))
      await party.sender.approve(row)
      await party.sender.approve(row, { lastFour: 'no' })
      // No entry of four symbols is no try, and no approval.
      expect(party.sender.getView().requests[0]).toMatchObject({ state: 'waiting', wrongTries: 0 })
      await party.sender.approve(row, { lastFour: lastFourOf(guest) })
      expect(party.sender.getView().requests[0]).toMatchObject({ state: 'approved', pairs })
    })

    it('leaves what comes unread until the one who sends it has confirmed', async () => {
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
      const author = hand.author(sender.peerId)
      await uploadByHand(author, await sealByHand(author, [sender], aText('unconfirmed')))
      expect(wasCalled(party, /\/frames|acknowledgements/)).toBe(false)
      expect(party.sinks).toEqual([])
      await hand.confirm()
      await until(party.sender, ({ incoming }) => incoming?.state === 'received')
      expect(party.sinks[0]?.bytes(0).toString()).toBe('unconfirmed')
      expect(toBase64url(sender.peerId)).not.toBe(hand.id)
    })
  })
})
