import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { ended, lastFourOf, nothingWasSent } from '../testing/attacks.ts'
import { FakeRuntime } from '../testing/fake-runtime.ts'
import { overBoth } from '../testing/over-both.ts'

overBoth((open) => {
  describe('a relay that floods the sender with requests', () => {
    it('fills sixteen places at most, four of them by requests with a valid tag alone', async () => {
      const party = await open()
      const typed = await Promise.all(Array.from({ length: 12 }, () => party.guest('typed')))
      for (const guest of typed) await party.join(guest)
      const another = await party.guest('typed')
      await another.session.join()
      expect((await ended(another)).error?.code).toBe('denied')
      for (let place = 13; place <= 16; place++) await party.join(await party.guest('scanned'))
      const late = await party.guest('scanned')
      await late.session.join()
      expect((await ended(late)).error?.code).toBe('denied')
      const { requests, warning, door } = party.sender.getView()
      expect([requests.length, warning, door]).toEqual([16, 'request-refused', 'open'])
      // Whoever is decided upon makes room, and rows stay where they are.
      const [first] = requests
      await party.sender.approve(first?.id ?? '', { lastFour: lastFourOf(typed[0]!) })
      const next = await party.guest('scanned')
      await party.join(next)
      const rows = party.sender.getView().requests.map(({ id }) => id)
      expect(rows.slice(0, 16)).toEqual(requests.map(({ id }) => id))
    })
  })

  describe('a relay that holds every event back', () => {
    it('leaves a receiver with nothing, and its own clock ends it', async () => {
      const runtime = new FakeRuntime()
      const party = await open({ runtime })
      const guest = await party.guest('scanned', { tampering: { event: () => [] } })
      await guest.session.join()
      await guest.session.send([textSource('not yet')])
      runtime.advance(15 * 60_000 - 1)
      expect(guest.session.getView().phase).toBe('joining')
      runtime.advance(1)
      expect(guest.session.getView()).toMatchObject({ error: { code: 'expired' }, over: true })
      expect(guest.sink.outcome).toBe('open')
      nothingWasSent(party)
    })

    it('leaves a sender with nobody, and its own clock ends it', async () => {
      const runtime = new FakeRuntime()
      const party = await open({ runtime, sender: { event: () => [] } })
      const guest = await party.guest('scanned')
      await guest.session.join()
      runtime.advance(15 * 60_000)
      const { error, requests } = await until(party.sender, ({ phase }) => phase === 'ended')
      expect([error?.code, requests]).toEqual(['expired', []])
      nothingWasSent(party)
    })
  })
})
