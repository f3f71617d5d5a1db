import { qrKeysOf } from '@valise/protocol'
import { hello, type Request, request } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import {
  ended,
  flip,
  isJoin,
  nothingWasSent,
  onHello,
  relayKeys,
  wasCalled,
} from '../testing/attacks.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Party } from '../testing/party.ts'
import { helloWith } from '../testing/relay-as-sender.ts'
import type { Tampering } from '../testing/tampering.ts'

/** Another scanner in league with the relay: it has the secret, and makes hellos with true tags. */
function withSecret(party: () => Party, parts: Parameters<typeof helloWith>[1]): Tampering {
  let asked: Request | undefined
  return {
    event(event) {
      if (event.kind === 'request') asked = request.parse(event.request.request)
      return [event]
    },
    async call(call) {
      if (!call.path.endsWith('/hello') || asked === undefined) return call
      const qr = await qrKeysOf(party().link.secret)
      return { ...call, body: await helloWith(call.body as string, parts, asked, qr) }
    },
  }
}

overBoth((open) => {
  describe('a relay that tampers with the proofs of a scanned code', () => {
    it('cannot strip the tag: a scanned request without one is none', async () => {
      const party = await open()
      const guest = await party.guest('scanned', {
        tampering: {
          call(call) {
            if (!isJoin(call)) return call
            const { tag: _tag, ...read } = request.parse(call.body as string)
            return { ...call, body: request.stringify({ ...read, mode: 0 }) }
          },
        },
      })
      await guest.session.join()
      // Typed at the sender, scanned at the receiver: the hello has no tag, and nothing is revealed.
      expect((await ended(guest)).error?.code).toBe('sender-not-genuine')
      expect(guest.session.getView().pairs).toBeUndefined()
      expect(wasCalled(party, '/reveal')).toBe(false)
    })

    it('cannot forge the tag of a request, nor use one for another request', async () => {
      const party = await open()
      let first: Request['tag']
      const changeTag = (change: (tag: Request['C']) => Request['C']): Tampering => ({
        call(call) {
          if (!isJoin(call)) return call
          const read = request.parse(call.body as string)
          return { ...call, body: request.stringify({ ...read, tag: change(read.tag!) }) }
        },
      })
      const honest = await party.guest('scanned', { tampering: changeTag((tag) => (first = tag)) })
      await party.join(honest)
      for (const forged of [(tag: Request['C']) => flip(tag, 31), () => first!]) {
        const guest = await party.guest('scanned', { tampering: changeTag(forged) })
        await guest.session.join()
        expect((await ended(guest)).error?.code).toBe('denied')
        expect(guest.session.getView().pairs).toBeUndefined()
      }
      const { requests, warning } = party.sender.getView()
      expect([requests.length, warning]).toEqual([1, 'request-refused'])
    })

    it('cannot strip the tag of a hello, forge it, or use one for another hello', async () => {
      const party = await open()
      let first: Request['tag']
      const changes: ((text: string) => string)[] = [
        (text) => {
          const { tag: _tag, ...read } = hello.parse(text)
          return hello.stringify(read)
        },
        (text) => {
          const read = hello.parse(text)
          return hello.stringify({ ...read, tag: flip(read.tag!, 0) })
        },
        (text) => hello.stringify({ ...hello.parse(text), tag: first! }),
      ]
      const honest = await party.guest('scanned', {
        tampering: {
          event: onHello((text) => {
            first = hello.parse(text).tag
            return text
          }),
        },
      })
      await party.join(honest)
      for (const change of changes) {
        const guest = await party.guest('scanned', { tampering: { event: onHello(change) } })
        await guest.session.join()
        const { error } = await ended(guest)
        expect(error).toMatchObject({ code: 'sender-not-genuine', cause: { code: 'bad-tag' } })
        expect(guest.session.getView().pairs).toBeUndefined()
      }
      expect(party.relay.calls.filter(({ path }) => path.endsWith('/reveal'))).toHaveLength(1)
    })

    it('cannot pose as the sender to one that scanned, even knowing the secret: F has the key', async () => {
      const { keys } = await relayKeys()
      const party: Party = await open({ sender: withSecret(() => party, keys) })
      const guest = await party.guest('scanned')
      await guest.session.join()
      const view = await ended(guest)
      expect(view.error?.code).toBe('sender-not-genuine')
      expect(view.error?.cause).toMatchObject({ code: 'bad-fingerprint' })
      expect(wasCalled(party, '/reveal')).toBe(false)
    })

    it('cannot have a true sender’s key with a kemKey of its own: the approval signs both', async () => {
      const { keys } = await relayKeys()
      const party: Party = await open({
        sender: withSecret(() => party, { kemKey: keys.kemKey }),
      })
      const guest = await party.guest('scanned')
      const row = await party.join(guest)
      // F and the tag hold, and the relay waits for what is sent back to the key that is its own.
      await guest.session.send([textSource('for the sender')])
      const shown = party.sender.getView().requests[0]?.pairs
      expect(shown).not.toEqual(guest.session.getView().pairs)
      // Even if the sender's user does not compare.
      await party.sender.approve(row, { thenSend: [textSource('secret')] })
      const { error } = await ended(guest)
      expect(error).toMatchObject({
        code: 'approval-not-genuine',
        cause: { code: 'bad-signature' },
      })
      expect(wasCalled(party, '/confirm')).toBe(false)
      await until(party.sender, ({ requests }) => requests[0]?.state === 'left')
      nothingWasSent(party)
    })
  })
})
