import { describe, expect, it } from 'vitest'
import { until } from './session/until.ts'
import { textSource } from './sources/text-source.ts'
import { overBoth } from './testing/over-both.ts'
import { fileSource, type Guest, type Party } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { withTransfers } from './testing/tampering.ts'

const finished = (guest: Guest) =>
  until(guest.session, ({ transfer }) => transfer?.state === 'finished')
const received = (party: Party, times = 1) =>
  until(
    party.sender,
    ({ incoming }) =>
      incoming?.state === 'received' &&
      party.sinks.filter(({ outcome }) => outcome === 'committed').length === times,
  )

overBoth((open) => {
  describe('sending back', () => {
    it('hands files from the receiver to the one who opened the session', async () => {
      const party = await open()
      const guest = await party.pair()
      const file = randomBytes(1_500_000)
      await guest.session.send([fileSource('b.bin', file, 'x'), textSource('back ☂')])
      const view = await received(party)
      expect(view.incoming?.pairs).toEqual(guest.session.getView().pairs)
      expect(view.latest).toBe('incoming')
      expect(view.incoming?.items?.map(({ name, path }) => [name, path])).toEqual([
        ['b.bin', ['x']],
        ['', []],
      ])
      expect(party.sinks[0]?.bytes(0).equals(file)).toBe(true)
      expect(party.sinks[0]?.bytes(1).toString()).toBe('back ☂')
      const sent = await finished(guest)
      expect(sent).toMatchObject({
        latest: 'transfer',
        transfer: { ways: [{ id: 'sender', pairs: undefined, state: 'received' }] },
      })
    })

    it('works for one that typed, once both users have agreed', async () => {
      const party = await open()
      const guest = await party.guest('typed')
      const row = await party.join(guest)
      await guest.session.send([textSource('too early')])
      const lastFour = (guest.session.getView().pairs ?? []).slice(2).join('')
      await party.sender.approve(row, { lastFour })
      await until(guest.session, ({ phase }) => phase === 'comparing')
      await guest.session.send([textSource('still too early')])
      expect(party.relay.calls.some(({ path }) => path.includes('/transfers/'))).toBe(false)
      await guest.session.compare(true)
      await guest.session.send([textSource('now')])
      await received(party)
      expect(party.sinks[0]?.bytes(0).toString()).toBe('now')
    })

    it('may be asked for as soon as the pairing holds here, and begins when the other side knows', async () => {
      const party = await open()
      const guest = await party.guest('scanned')
      const row = await party.join(guest)
      await party.sender.approve(row)
      await until(guest.session, ({ phase }) => phase === 'waiting-for-transfer')
      await guest.session.send([textSource('at once')])
      await received(party)
      expect(party.sinks[0]?.bytes(0).toString()).toBe('at once')
    })

    it('goes to and fro in one session, without pairing again', async () => {
      const party = await open()
      const guest = await party.pair()
      for (let round = 1; round <= 3; round++) {
        await party.sender.send([textSource(`there ${round}`)])
        await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
        await until(guest.session, ({ phase }) => phase === 'received')
        await guest.session.send([textSource(`back ${round}`)])
        await received(party, round)
        await finished(guest)
      }
      expect(party.sinks.map((sink) => sink.bytes(0).toString())).toEqual([
        'back 1',
        'back 2',
        'back 3',
      ])
      expect(party.relay.calls.filter(({ path }) => path.endsWith('/hello'))).toHaveLength(1)
    })

    it('works when both send at once: one waits for the other', async () => {
      const party = await open()
      const guest = await party.pair()
      const big = randomBytes(2_000_000)
      await Promise.all([
        party.sender.send([fileSource('there', big)]),
        guest.session.send([fileSource('back', big)]),
      ])
      await received(party)
      await finished(guest)
      await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(guest.sink.bytes(0).equals(big)).toBe(true)
      expect(party.sinks[0]?.bytes(0).equals(big)).toBe(true)
    })

    it('lets two receivers send back, one after the other', async () => {
      const party = await open()
      const one = await party.pair()
      const other = await party.pair()
      await Promise.all([
        one.session.send([textSource('from one')]),
        other.session.send([textSource('from the other')]),
      ])
      await received(party, 2)
      const texts = party.sinks.map((sink) => sink.bytes(0).toString())
      expect(texts.toSorted()).toEqual(['from one', 'from the other'])
    })

    it('ends in an error for more than the other device can take, and the session goes on', async () => {
      const party = await open({ capacity: 1000 })
      const guest = await party.pair()
      await guest.session.send([fileSource('large', randomBytes(2000))])
      const view = await until(party.sender, ({ incoming }) => incoming?.state === 'failed')
      expect(view).toMatchObject({ phase: 'open', incoming: { error: { code: 'too-large' } } })
      expect(party.sinks.every(({ outcome }) => outcome !== 'committed')).toBe(true)
      const sent = await until(guest.session, ({ transfer }) => transfer?.state === 'failed')
      expect(sent.transfer?.ways[0]?.state).toBe('left')
      await guest.session.send([textSource('small')])
      await received(party)
    })

    it('hands over nothing when a chunk was changed, and says so', async () => {
      const party = await open({
        sender: {
          frame: (frame) => {
            const bytes = frame.bytes.slice()
            bytes[5] = (bytes[5] ?? 0) ^ 1
            return [{ ...frame, bytes }]
          },
        },
      })
      const guest = await party.pair()
      await guest.session.send([textSource('changed on the way')])
      const view = await until(party.sender, ({ incoming }) => incoming?.state === 'failed')
      expect(view.incoming?.error?.code).toBe('transfer-damaged')
      expect(party.sinks[0]?.outcome).toBe('discarded')
    })

    it('opens nothing from a device that was not approved, whatever the relay shows', async () => {
      const party: Party = await open({
        sender: {
          event(event) {
            // What one receiver sends is shown as another's, who still waits for approval.
            const stranger = party.sender.getView().requests[1]
            if (stranger?.state !== 'waiting' || strangerId === undefined) return [event]
            if (event.kind === 'transfer' && event.transfer.recipients[0]?.envelope) shown += 1
            return [withTransfers(event, (view) => ({ ...view, authorId: strangerId! }))]
          },
        },
      })
      let strangerId: Uint8Array<ArrayBuffer> | undefined
      let shown = 0
      const guest = await party.pair()
      const stranger = await party.guest('scanned', {
        tampering: {
          call(call) {
            const id = /\/requests\/([^/]+)$/.exec(call.path)?.[1]
            if (call.method === 'PUT' && id !== undefined) {
              strangerId = new Uint8Array(Buffer.from(id, 'base64url'))
            }
            return call
          },
        },
      })
      await party.join(stranger)
      await guest.session.send([textSource('mine')])
      await expect.poll(() => shown).toBeGreaterThan(0)
      await new Promise((resolve) => setTimeout(resolve, 50))
      expect(party.sinks).toEqual([])
      expect(party.sender.getView().phase).toBe('open')
      expect(party.sender.getView().incoming).toBeUndefined()
    })

    it('takes nothing of its own for the other’s: the direction is in the signature', async () => {
      // The relay plays to the receiver what it has sent itself, as if it came from the sender.
      const party = await open()
      const guest = await party.pair({
        tampering: {
          event(event) {
            const me = event.kind === 'transfer' && event.transfer.dir === 2
            if (!me) return [event]
            const { transfer } = event
            const receiverId = transfer.authorId
            const recipients = transfer.recipients.map((one) => ({
              ...one,
              recipientId: receiverId,
            }))
            const played = { ...transfer, dir: 1 as const, recipients }
            return [event, { ...event, transfer: played }]
          },
        },
      })
      await guest.session.send([textSource('mine')])
      const view = await until(guest.session, ({ phase }) => phase === 'ended')
      expect(view.error?.code).toBe('transfer-refused')
      expect(guest.sink.outcome).not.toBe('committed')
    })
  })
})
