import { approve, confirm, receipt } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { ended, lastFourOf, nothingWasSent, wasCalled } from '../testing/attacks.ts'
import { hasFailed } from '../testing/has-failed.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Party } from '../testing/party.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import { type Tampering, withRequests, withTransfers } from '../testing/tampering.ts'

overBoth((open) => {
  describe('a relay that answers in somebody’s name', () => {
    it('cannot approve by itself', async () => {
      const party = await open()
      const signature = randomBytes(64)
      const guest = await party.guest('scanned', {
        tampering: {
          event: (event) => [
            withRequests(event, (view) =>
              view.reveal ? { ...view, approve: approve.stringify({ signature }) } : view,
            ),
          ],
        },
      })
      await guest.session.join()
      expect((await ended(guest)).error?.code).toBe('approval-not-genuine')
      expect(wasCalled(party, '/confirm')).toBe(false)
    })

    it('cannot approve one receiver with what the sender said to another', async () => {
      let approvalOfFirst: string | undefined
      const party = await open()
      await party.pair({
        tampering: {
          event: (event) => [
            withRequests(event, (view) => {
              approvalOfFirst = view.approve ?? approvalOfFirst
              return view
            }),
          ],
        },
      })
      const other = await party.guest('scanned', {
        tampering: {
          event: (event) => [
            withRequests(event, (view) =>
              view.reveal ? { ...view, approve: approvalOfFirst! } : view,
            ),
          ],
        },
      })
      await other.session.join()
      expect((await ended(other)).error?.code).toBe('approval-not-genuine')
      expect(party.relay.calls.filter(({ path }) => path.endsWith('/confirm'))).toHaveLength(1)
    })

    /** A typed receiver whose confirmation comes to the sender as `change` says. */
    async function confirmedOtherwise(
      change: (own: string | undefined, approval: string) => string | undefined,
    ) {
      const party = await open({
        sender: {
          event: (event) => [
            withRequests(event, (view) => {
              if (view.approve === undefined) return view
              const said = change(view.confirm, view.approve)
              return said === undefined ? view : { ...view, confirm: said }
            }),
          ],
        },
      })
      const guest = await party.guest('typed')
      const row = await party.join(guest)
      const sources = { thenSend: [textSource('secret')] }
      await party.sender.approve(row, { lastFour: lastFourOf(guest), ...sources })
      await until(guest.session, ({ phase }) => phase === 'comparing')
      return { party, guest }
    }

    it('cannot confirm for the receiver', async () => {
      const signature = randomBytes(64)
      const { party } = await confirmedOtherwise(() =>
        confirm.stringify({ capacity: 2 ** 40, signature }),
      )
      const view = await until(party.sender, ({ requests }) => requests[0]?.state === 'failed')
      expect(view).toMatchObject({ requests: [{ failure: 'not-genuine' }], readyDevices: 0 })
      nothingWasSent(party)
    })

    it('cannot confirm with the sender’s own signature', async () => {
      const { party } = await confirmedOtherwise((_own, approval) =>
        confirm.stringify({ capacity: 1, signature: approve.parse(approval).signature }),
      )
      const view = await until(party.sender, ({ requests }) => requests[0]?.state === 'failed')
      expect(view).toMatchObject({ requests: [{ failure: 'not-genuine' }], readyDevices: 0 })
      nothingWasSent(party)
    })

    it('cannot change the capacity that a receiver has confirmed', async () => {
      const { party, guest } = await confirmedOtherwise((own) =>
        own === undefined
          ? undefined
          : confirm.stringify({ ...confirm.parse(own), capacity: 2 ** 30 }),
      )
      await guest.session.compare(true)
      const view = await until(party.sender, ({ requests }) => requests[0]?.state === 'failed')
      expect(view).toMatchObject({ requests: [{ failure: 'not-genuine' }], readyDevices: 0 })
      nothingWasSent(party)
    })

    it('changes nothing with a second confirmation of another capacity', async () => {
      let said = ''
      const party = await open({
        sender: {
          event: (event) => {
            if (event.kind !== 'request' || event.request.confirm === undefined) return [event]
            said = confirm.stringify({ ...confirm.parse(event.request.confirm), capacity: 1 })
            return [event, { ...event, request: { ...event.request, confirm: said } }]
          },
        },
      })
      const guest = await party.pair()
      expect(said).not.toBe('')
      await party.sender.send([textSource('more than one byte')])
      await until(guest.session, ({ phase }) => phase === 'received')
      const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'finished')
      expect(transfer?.ways[0]?.state).toBe('received')
    })
  })

  describe('a relay that claims delivery', () => {
    /** What the sender says of a transfer whose chunks never get through, whatever is claimed. */
    async function claims(
      change: (receipts: { ofOther?: string }, transferId: Uint8Array<ArrayBuffer>) => string,
    ) {
      const receipts: { ofOther?: string } = {}
      let signed = 0
      let claiming = false
      const party: Party = await open({
        sender: {
          event: (event) => [
            withTransfers(event, (view) => ({
              ...view,
              recipients: view.recipients.map((one) => {
                if (one.receipt !== undefined) receipts.ofOther ??= one.receipt
                const said = claiming ? { receipt: change(receipts, view.transferId) } : {}
                return claiming ? { ...one, next: 1, ...said } : one
              }),
            })),
          ],
        },
      })
      let through = true
      await party.pair({
        tampering: {
          call(call) {
            if (call.path.includes('/receipts/')) signed += 1
            return call
          },
          frame: (frame) => (through ? [frame] : []),
        },
      })
      await party.sender.send([textSource('first')])
      await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
      claiming = true
      through = false
      await party.sender.send([textSource('secret')])
      const view = await until(
        party.sender,
        ({ transfer }) => transfer?.ways[0]?.state === 'delivered',
      )
      // The receipt is verified meanwhile.
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(party.sender.getView().transfer?.ways[0]?.state).toBe('delivered')
      // Chunks may have been taken, for all it knows; received is what the receiver signs.
      expect(view.transfer?.state).toBe('sending')
      await party.sender.cancel()
      expect(party.sender.getView().transfer?.ways[0]?.state).not.toBe('received')
      expect(signed).toBe(1)
    }

    it('cannot claim that something was received', async () => {
      await claims((_receipts, transferId) =>
        receipt.stringify({ transferId, signature: randomBytes(64) }),
      )
    })

    it('cannot show the receipt of another transfer, under whatever id', async () => {
      await claims(({ ofOther = '' }, transferId) =>
        receipt.stringify({ ...receipt.parse(ofOther), transferId }),
      )
      await claims(({ ofOther = '' }) => ofOther)
    })

    it('cannot show one receiver’s receipt for another', async () => {
      let ofFirst: string | undefined
      const party = await open({
        sender: {
          event: (event) => [
            withTransfers(event, (view) => {
              ofFirst = view.recipients.find((one) => one.receipt)?.receipt ?? ofFirst
              if (ofFirst === undefined) return view
              const said = ofFirst
              return {
                ...view,
                recipients: view.recipients.map((one) => ({ ...one, next: 1, receipt: said })),
              }
            }),
          ],
        },
      })
      const first = await party.pair()
      const second = await party.pair({ tampering: { frame: () => [] } })
      await party.sender.send([textSource('for both')])
      const ofBoth = ['received', 'delivered']
      const { transfer } = await until(party.sender, (view) =>
        ofBoth.every((state, i) => view.transfer?.ways[i]?.state === state),
      )
      expect(transfer?.state).toBe('sending')
      expect(first.sink.outcome).toBe('committed')
      expect(second.sink.outcome).toBe('open')
    })

    it('cannot end a transfer with success: an unsigned end is the other side’s or the relay’s', async () => {
      const ending: Tampering = {
        event: (event) =>
          event.kind === 'transfer'
            ? [event, { kind: 'transfer-ended', transferId: event.transfer.transferId }]
            : [event],
      }
      const party = await open()
      const guest = await party.pair({ tampering: ending })
      await party.sender.send([textSource('secret')])
      const failed = await until(guest.session, hasFailed)
      expect(failed).toMatchObject({
        phase: 'waiting-for-transfer',
        incoming: { error: { code: 'transfer-ended' } },
      })
      expect(guest.sink.outcome).not.toBe('committed')
      const other = await open({ sender: ending })
      const another = await other.pair({ tampering: { frame: () => [] } })
      await other.sender.send([textSource('secret')])
      const { transfer } = await until(other.sender, (view) => view.transfer?.state === 'failed')
      expect(transfer?.error?.code).toBe('transfer-ended')
      expect(another.sink.outcome).not.toBe('committed')
    })

    it('cannot deny what has been received', async () => {
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event: (event) => [
            withRequests(event, (view) => (view.confirm ? { ...view, deny: '{}' } : view)),
          ],
        },
      })
      await party.sender.send([textSource('secret')])
      await until(guest.session, ({ phase }) => phase === 'received')
      await party.sender.cancel()
      await until(guest.session, ({ over }) => over)
      expect(guest.session.getView()).toMatchObject({ phase: 'received', error: undefined })
    })
  })
})
