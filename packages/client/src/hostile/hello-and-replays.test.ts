import { qrKeysOf } from '@valise/protocol'
import { hello, type Request, request, reveal } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { stepSender } from '../sender/sender-step.ts'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { ended, lastFourOf, onHello, relayKeys, wasCalled } from '../testing/attacks.ts'
import { FakeRuntime } from '../testing/fake-runtime.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Guest, Party } from '../testing/party.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import { helloWith } from '../testing/relay-as-sender.ts'
import { withRequests } from '../testing/tampering.ts'

const withOtherNonce = (text: string) =>
  hello.stringify({ ...hello.parse(text), nS: randomBytes(32) })

const calls = (party: Party, path: string) =>
  party.relay.calls.filter((call) => call.path.endsWith(path)).length

/** A request that never reveals, or whose reveal the relay keeps for itself. */
async function silent(party: Party): Promise<Guest> {
  const guest = await party.guest('typed', {
    tampering: { call: (call) => (call.path.endsWith('/reveal') ? 'swallow' : call) },
  })
  await guest.session.join()
  return guest
}

overBoth((open) => {
  describe('a relay that answers otherwise than the sender', () => {
    it('cannot change the hello later: the first one is pinned, and the change is shown', async () => {
      let hellos = 0
      const party = await open()
      const guest = await party.guest('typed', {
        tampering: {
          event: onHello((text) => (hellos++ === 0 ? text : withOtherNonce(text))),
        },
      })
      const row = await party.join(guest)
      await party.sender.approve(row, { lastFour: lastFourOf(guest) })
      await until(guest.session, ({ phase }) => phase === 'comparing')
      expect(guest.session.getView().warning).toBe('answer-changed')
      expect(party.sender.getView().requests[0]?.pairs).toEqual(guest.session.getView().pairs)
    })

    it('gives no second chance after a bad hello, and gets no reveal for it', async () => {
      const { keys } = await relayKeys()
      const party = await open()
      const guest = await party.guest('scanned', {
        tampering: {
          event: (event) => {
            if (event.kind !== 'request' || event.request.hello === undefined) return [event]
            const bad = hello.stringify({ ...hello.parse(event.request.hello), ...keys })
            return [{ ...event, request: { ...event.request, hello: bad } }, event]
          },
        },
      })
      await guest.session.join()
      expect((await ended(guest)).error?.code).toBe('sender-not-genuine')
      expect(wasCalled(party, '/reveal')).toBe(false)
    })

    it('cannot bring a changed hello, nor another sessionId, later on', async () => {
      for (const change of [{ nS: randomBytes(32) }, { sessionId: randomBytes(16) }]) {
        const party = await open()
        const guest = await party.guest('scanned', {
          tampering: {
            event: (event) => {
              if (event.kind !== 'request' || event.request.approve === undefined) return [event]
              const { hello: text = '' } = event.request
              const changed = hello.stringify({ ...hello.parse(text), ...change })
              return [{ ...event, request: { ...event.request, hello: changed } }, event]
            },
          },
        })
        const row = await party.join(guest)
        const { pairs } = guest.session.getView()
        await party.sender.approve(row, { thenSend: [textSource('to the true one')] })
        const view = await until(guest.session, ({ phase }) => phase === 'received')
        // Nothing of the later hello counts: the transfer is that of the first one's session.
        expect([view.warning, view.pairs]).toEqual(['answer-changed', pairs])
        expect(guest.sink.bytes(0).toString()).toBe('to the true one')
      }
    })

    it('cannot start anew under a receiver: to a restart it says the same again, and nothing else', async () => {
      const reveals = new Set<unknown>()
      const party = await open()
      const guest = await party.guest('typed', {
        tampering: {
          call(call) {
            if (call.path.endsWith('/reveal')) reveals.add(call.body)
            return call
          },
          event: (event) => {
            if (event.kind !== 'request' || event.request.reveal === undefined) return [event]
            const { reveal: _reveal, hello: text = '', ...rest } = event.request
            return [
              event,
              {
                kind: 'snapshot',
                bootId: randomBytes(16),
                session: { seconds: 900, doorOpen: true, senderConnected: true },
                requests: [{ ...rest, hello: withOtherNonce(text) }],
                transfers: [],
              },
            ]
          },
        },
      })
      await guest.session.join()
      const { pairs } = await until(guest.session, ({ warning }) => warning === 'answer-changed')
      const [row] = (await until(party.sender, ({ requests }) => requests[0]?.pairs.length === 2))
        .requests
      expect(row?.pairs).toEqual(pairs?.slice(0, 2))
      expect(reveals.size).toBe(1)
    })

    it('cannot name another session to one that scanned, even knowing the secret', async () => {
      let asked: Request | undefined
      const party: Party = await open({
        sender: {
          event(event) {
            if (event.kind === 'request') asked = request.parse(event.request.request)
            return [event]
          },
          async call(call) {
            if (!call.path.endsWith('/hello') || asked === undefined) return call
            const qr = await qrKeysOf(party.link.secret)
            const other = { sessionId: randomBytes(16) }
            return { ...call, body: await helloWith(call.body as string, other, asked, qr) }
          },
        },
      })
      const guest = await party.guest('scanned')
      await guest.session.join()
      expect((await ended(guest)).error?.cause).toMatchObject({ code: 'bad-fingerprint' })
      expect(wasCalled(party, '/reveal')).toBe(false)
    })

    it('cannot open the commitment with another nonce', async () => {
      const nR = randomBytes(32)
      const party = await open({
        sender: {
          event: (event) => [
            withRequests(event, (view) =>
              view.reveal ? { ...view, reveal: reveal.stringify({ nR }) } : view,
            ),
          ],
        },
      })
      const guest = await party.guest('typed')
      await guest.session.join()
      const view = await until(party.sender, ({ requests }) => requests[0]?.state === 'failed')
      expect(view.requests[0]).toMatchObject({ failure: 'not-genuine', pairs: [] })
    })
  })

  describe('a relay that asks again', () => {
    it('gets the same hello for the same request, and a warning for another under its id', async () => {
      const { keys } = await relayKeys()
      const party = await open({
        sender: {
          event: (event) => {
            if (event.kind !== 'request') return [event]
            const read = request.parse(event.request.request)
            const other = { ...event.request, request: request.stringify({ ...read, ...keys }) }
            const { hello: answered } = event.request
            // Again once it is answered; and then another one under the same receiverId.
            return answered === undefined ? [event] : [event, event, { ...event, request: other }]
          },
        },
      })
      const guest = await party.guest('scanned')
      const row = await party.join(guest)
      const view = await until(party.sender, ({ warning }) => warning !== undefined)
      expect(view.warning).toBe('request-changed')
      expect(view.requests.map(({ id, pairs }) => [id, pairs])).toEqual([
        [row, guest.session.getView().pairs],
      ])
      expect(calls(party, '/hello')).toBe(1)
      await party.sender.approve(row, { thenSend: [textSource('for the first')] })
      await until(guest.session, ({ phase }) => phase === 'received')
    })

    it('cannot search for a matching code by dropping reveals: eight misses close the door', async () => {
      const runtime = new FakeRuntime()
      const party = await open({
        runtime,
        // The relay does not close its door either, and hands on whoever asks.
        sender: { call: (call) => (call.path.endsWith('/door') ? 'swallow' : call) },
      })
      for (let miss = 1; miss <= 8; miss++) {
        const guest = await silent(party)
        await until(party.sender, ({ requests }) => requests[miss - 1]?.state === 'joining')
        // Beside the two sessions' ends: it has 30 seconds from when the relay has the hello.
        await expect.poll(() => runtime.timers).toBe(3)
        runtime.advance(29_999)
        expect(party.sender.getView().requests[miss - 1]?.state).toBe('joining')
        runtime.advance(1)
        expect((await ended(guest)).error?.code).toBe('denied')
        const { requests, warning, door } = party.sender.getView()
        expect(requests[miss - 1]).toMatchObject({ state: 'failed', failure: 'no-answer' })
        expect(warning).toBe(miss < 3 ? undefined : 'several-failed-requests')
        expect(door).toBe(miss < 8 ? 'open' : 'closed-by-failures')
      }
      const ninth = await silent(party)
      expect((await ended(ninth)).error?.code).toBe('denied')
      expect(party.sender.getView().requests).toHaveLength(8)
      expect(calls(party, '/hello')).toBe(8)
    })

    it('gets 64 hellos in a session and no more, whatever became of the requests', async () => {
      const party = await open()
      for (let asked = 1; asked <= 64; asked++) {
        const guest = await silent(party)
        const view = await until(party.sender, ({ requests }) => requests.length === asked)
        await party.sender.deny(view.requests[asked - 1]?.id ?? '')
        await ended(guest)
      }
      const { warning, door } = party.sender.getView()
      // Denials are the user's, and no failures.
      expect([warning, door]).toEqual([undefined, 'open'])
      const late = await silent(party)
      expect((await ended(late)).error?.code).toBe('denied')
      expect(party.sender.getView()).toMatchObject({ warning: 'request-refused' })
      expect(party.sender.getView().requests).toHaveLength(64)
      expect(calls(party, '/hello')).toBe(64)
    })
  })
})

describe('two requests of one session', () => {
  it('never have the same code: the second fails, even when the first is over', () => {
    let state = stepSender({ state: 'opening' }, { type: 'opened' }).state
    const steps = (receiver: string) =>
      [
        { type: 'requestSeen', receiver, request: receiver, mode: 'typed', now: 0 },
        { type: 'requestAnswered', receiver },
        { type: 'revealSeen', receiver, reveal: '' },
        { type: 'revealHolds', receiver, code: '7K3MQ9TX' },
      ] as const
    for (const event of steps('one')) state = stepSender(state, event).state
    state = stepSender(state, { type: 'userDenies', row: 'request-1' }).state
    for (const event of steps('other')) state = stepSender(state, event).state
    const other = state.state === 'open' ? state.peers.get('other') : undefined
    expect(other).toMatchObject({ state: 'failed', why: 'code-collision' })
  })
})
