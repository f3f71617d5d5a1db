import { commitment, identityHash } from '@valise/protocol'
import { hello, type Request, request, reveal } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import {
  ended,
  isJoin,
  lastFourOf,
  nothingWasSent,
  onHello,
  relayKeys,
  wasCalled,
} from '../testing/attacks.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Guest, Party } from '../testing/party.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import { relayAsSender } from '../testing/relay-as-sender.ts'
import { askByHand } from '../testing/request-by-hand.ts'
import { type Tampering, withRequests } from '../testing/tampering.ts'

/** A relay's own receiver in the place of a typed one: its keys, its nonce, its commitment. */
async function relayAsReceiver(): Promise<{ sender: Tampering; guest: Tampering }> {
  const { keys } = await relayKeys()
  const nR = randomBytes(32)
  const swapped = async (read: Request): Promise<string> => {
    const own = { ...read, ...keys }
    const receiver = await identityHash({ ...own, role: 'receiver', id: read.receiverId })
    const C = await commitment({ code: read.code, mode: read.mode, receiver, nR })
    return request.stringify({ ...own, C })
  }
  return {
    sender: {
      event: (event) => [
        withRequests(event, (view) =>
          view.reveal ? { ...view, reveal: reveal.stringify({ nR }) } : view,
        ),
      ],
    },
    guest: {
      call: async (call) =>
        isJoin(call) ? { ...call, body: await swapped(request.parse(call.body as string)) } : call,
    },
  }
}

/** What stands on the receiver is no answer to what stands on the sender: three tries deny it. */
async function threeTriesDeny(party: Party, guest: Guest, row: string): Promise<void> {
  const onReceiver = guest.session.getView().pairs ?? []
  expect(party.sender.getView().requests[0]?.pairs).not.toEqual(onReceiver.slice(0, 2))
  for (let tries = 0; tries < 3; tries++) {
    await party.sender.approve(row, {
      lastFour: lastFourOf(guest),
      thenSend: [textSource('secret')],
    })
  }
  expect(party.sender.getView().requests[0]).toMatchObject({
    state: 'denied',
    deniedBy: 'wrong-tries',
  })
  nothingWasSent(party)
}

/** The relay approves by itself, and only the user can know that its code is another one. */
async function userSaysNo(party: Party, guest: Guest): Promise<void> {
  await until(guest.session, ({ phase }) => phase === 'comparing')
  await guest.session.send([textSource('too early')])
  await guest.session.compare(false)
  expect((await ended(guest)).error?.code).toBe('codes-differ')
  expect(wasCalled(party, '/confirm')).toBe(false)
  nothingWasSent(party)
}

overBoth((open) => {
  describe('a relay that swaps keys', () => {
    it('is seen by the codes when it swaps a typed receiver’s keys with a commitment of its own', async () => {
      const relay = await relayAsReceiver()
      const party = await open({ sender: relay.sender })
      const guest = await party.guest('typed', { tampering: relay.guest })
      const row = await party.join(guest)
      await threeTriesDeny(party, guest, row)
      expect((await ended(guest)).error?.code).toBe('denied')
    })

    it('is seen by the codes when it swaps the sender’s keys and approves by itself', async () => {
      const party = await open()
      const guest = await party.guest('typed', { tampering: await relayAsSender() })
      const row = await party.join(guest)
      const shown = party.sender.getView().requests[0]?.pairs
      expect(shown).not.toEqual(guest.session.getView().pairs?.slice(0, 2))
      await party.sender.approve(row, { lastFour: lastFourOf(guest) })
      expect(party.sender.getView().requests[0]?.wrongTries).toBe(1)
      await userSaysNo(party, guest)
    })

    it('is seen by both users when it swaps the keys of both', async () => {
      const relay = await relayAsReceiver()
      const party = await open({ sender: relay.sender })
      const guest = await party.guest('typed', { tampering: await relayAsSender(relay.guest) })
      const row = await party.join(guest)
      await threeTriesDeny(party, guest, row)
      await userSaysNo(party, guest)
    })

    it('cannot swap a scanned receiver’s keys: its tag covers them, and it is not treated as typed', async () => {
      const { keys } = await relayKeys()
      const party = await open()
      const guest = await party.guest('scanned', {
        tampering: {
          call: (call) =>
            isJoin(call)
              ? {
                  ...call,
                  body: request.stringify({ ...request.parse(call.body as string), ...keys }),
                }
              : call,
        },
      })
      await guest.session.join()
      expect((await ended(guest)).error?.code).toBe('denied')
      expect(party.sender.getView()).toMatchObject({ requests: [], warning: 'request-refused' })
    })

    it('cannot swap the sender’s keys for one that scanned: the tag covers them', async () => {
      const { keys } = await relayKeys()
      for (const swapped of [keys, { signKey: keys.signKey }, { kemKey: keys.kemKey }]) {
        const party = await open()
        const tampering = {
          event: onHello((text) => hello.stringify({ ...hello.parse(text), ...swapped })),
        }
        const guest = await party.guest('scanned', { tampering })
        await guest.session.join()
        const { error } = await ended(guest)
        expect(error).toMatchObject({ code: 'sender-not-genuine', cause: { code: 'bad-tag' } })
        expect(wasCalled(party, '/reveal')).toBe(false)
      }
    })

    it('cannot let a device talk to itself', async () => {
      const party = await open()
      const guest = await party.guest('typed', {
        tampering: {
          event: onHello((text, view) => {
            const { signKey } = request.parse(view.request)
            return hello.stringify({ ...hello.parse(text), signKey })
          }),
        },
      })
      await guest.session.join()
      expect((await ended(guest)).error?.cause).toMatchObject({ code: 'own-key' })
    })

    it('cannot show the sender keys of its own, nor one key twice', async () => {
      const party = await open()
      const transport = await party.transport()
      const { code } = party.link
      const honest = await askByHand(transport, code)
      const shown = hello.parse(await honest.hello())
      const { keys } = await relayKeys()
      const cases = [
        { signKey: shown.signKey },
        { kemKey: shown.kemKey },
        { signKey: keys.kemKey, kemKey: keys.kemKey },
      ]
      for (const swapped of cases) {
        const asked = await askByHand(transport, code, { ...keys, ...swapped })
        await asked.denied()
      }
      const { requests, warning } = party.sender.getView()
      expect([requests.length, warning]).toEqual([1, 'request-refused'])
    })
  })
})
