import {
  commitment,
  exportSignKey,
  helloTag,
  identityHash,
  makeSigningPair,
  qrKeysOf,
  suiteOf,
} from '@valise/protocol'
import {
  type ChunkFrame,
  envelope,
  final,
  hello,
  type Request,
  receipt,
  request,
  reveal,
} from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { textSource } from './sources/text-source.ts'
import { overBoth } from './testing/over-both.ts'
import { fileSource, type Guest, Party, randomBytes } from './testing/party.ts'
import { type Tampering, withRequests, withTransfers } from './testing/tampering.ts'
import { until } from './testing/until.ts'

/** Public keys whose private halves the relay has. */
async function relayKeys() {
  const signing = await makeSigningPair()
  const suite = suiteOf(1)
  return {
    signKey: await exportSignKey(signing.publicKey),
    kemKey: await suite.exportPublicKey(await suite.makePair()),
  }
}

function ended(guest: Guest) {
  return until(guest.session, ({ phase }) => phase === 'ended')
}

function nothingWasSent(party: Party): void {
  expect(party.relay.calls.filter(({ path }) => path.includes('transfers'))).toEqual([])
}

const isJoin = (call: { method: string; path: string }) =>
  call.method === 'PUT' && /\/requests\/[^/]+$/.test(call.path)

overBoth((open) => {
  describe('a relay that swaps keys', () => {
    it('is seen by the codes when it swaps a typed receiver’s keys with a commitment of its own', async () => {
      const keys = await relayKeys()
      const nR = randomBytes(32)
      const swapped = async (read: Request): Promise<string> => {
        const receiver = await identityHash({
          ...read,
          ...keys,
          role: 'receiver',
          id: read.receiverId,
        })
        const C = await commitment({ code: read.code, mode: read.mode, receiver, nR })
        return request.stringify({ ...read, ...keys, C })
      }
      const party = await open({
        sender: {
          event: (event) => [
            withRequests(event, (view) =>
              view.reveal ? { ...view, reveal: reveal.stringify({ nR }) } : view,
            ),
          ],
        },
      })
      const guest = await party.guest('typed', {
        tampering: {
          call: async (call) =>
            isJoin(call)
              ? { ...call, body: await swapped(request.parse(call.body as string)) }
              : call,
        },
      })
      const row = await party.join(guest)
      const onReceiver = guest.session.getView().pairs ?? []
      expect(party.sender.getView().requests[0]?.pairs).not.toEqual(onReceiver.slice(0, 2))
      // What stands on the receiver is no answer to what stands on the sender: three tries deny it.
      for (let tries = 0; tries < 3; tries++) {
        const lastFour = onReceiver.slice(2).join('')
        await party.sender.approve(row, { lastFour, thenSend: [textSource('secret')] })
      }
      expect(party.sender.getView().requests[0]?.state).toBe('denied')
      expect((await ended(guest)).error?.code).toBe('denied')
      nothingWasSent(party)
    })

    it('cannot swap a scanned receiver’s keys: its tag covers them, and it is not treated as typed', async () => {
      const keys = await relayKeys()
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
      expect(party.relay.calls.some(({ path }) => path.endsWith('/reveal'))).toBe(false)
    })

    it('cannot pose as the sender to one that scanned, even knowing the secret: F has the key', async () => {
      const keys = await relayKeys()
      let asked: Request | undefined
      const party: Party = await open({
        sender: {
          event(event) {
            if (event.kind === 'request') asked = request.parse(event.request.request)
            return [event]
          },
          async call(call) {
            if (!call.path.endsWith('/hello') || asked === undefined) return call
            const { tag: _tag, ...read } = hello.parse(call.body as string)
            const sender = await identityHash({
              ...read,
              ...keys,
              role: 'sender',
              id: read.sessionId,
            })
            const qr = await qrKeysOf(party.link.secret)
            const tag = await helloTag(qr, {
              code: asked.code,
              commitment: asked.C,
              sender,
              nS: read.nS,
            })
            return { ...call, body: hello.stringify({ ...read, ...keys, tag }) }
          },
        },
      })
      const guest = await party.guest('scanned')
      await guest.session.join()
      const view = await ended(guest)
      expect(view.error?.code).toBe('sender-not-genuine')
      expect(view.error?.cause).toMatchObject({ code: 'bad-fingerprint' })
      expect(party.relay.calls.some(({ path }) => path.endsWith('/reveal'))).toBe(false)
    })

    it('cannot let a device talk to itself', async () => {
      const party = await open()
      const guest = await party.guest('typed', {
        tampering: {
          event: (event) => [
            withRequests(event, (view) => {
              if (view.hello === undefined) return view
              const own = request.parse(view.request)
              const { kemKey } = hello.parse(view.hello)
              return {
                ...view,
                hello: hello.stringify({
                  ...hello.parse(view.hello),
                  signKey: own.signKey,
                  kemKey,
                }),
              }
            }),
          ],
        },
      })
      await guest.session.join()
      expect((await ended(guest)).error?.cause).toMatchObject({ code: 'own-key' })
    })
  })

  describe('a relay that answers otherwise than the sender', () => {
    it('cannot change the hello later: the first one is pinned, and the change is shown', async () => {
      let hellos = 0
      const party = await open()
      const guest = await party.guest('typed', {
        tampering: {
          event: (event) => [
            withRequests(event, (view) => {
              if (view.hello === undefined || hellos++ === 0) return view
              return {
                ...view,
                hello: hello.stringify({ ...hello.parse(view.hello), nS: randomBytes(32) }),
              }
            }),
          ],
        },
      })
      const row = await party.join(guest)
      const lastFour = guest.session.getView().pairs?.slice(2).join('') ?? ''
      await party.sender.approve(row, { lastFour })
      await until(guest.session, ({ phase }) => phase === 'comparing')
      expect(guest.session.getView().warning).toBe('answer-changed')
      expect(party.sender.getView().requests[0]?.pairs).toEqual(guest.session.getView().pairs)
    })

    it('cannot approve by itself', async () => {
      const party = await open()
      const signature = Buffer.from(randomBytes(64)).toString('base64url')
      const guest = await party.guest('scanned', {
        tampering: {
          event: (event) => [
            withRequests(event, (view) =>
              view.reveal ? { ...view, approve: JSON.stringify({ signature }) } : view,
            ),
          ],
        },
      })
      await guest.session.join()
      expect((await ended(guest)).error?.code).toBe('approval-not-genuine')
    })

    it('cannot confirm for the receiver', async () => {
      const signature = Buffer.from(randomBytes(64)).toString('base64url')
      const party = await open({
        sender: {
          event: (event) => [
            withRequests(event, (view) =>
              view.approve
                ? { ...view, confirm: JSON.stringify({ capacity: 2 ** 40, signature }) }
                : view,
            ),
          ],
        },
      })
      const guest = await party.guest('typed')
      const row = await party.join(guest)
      const lastFour = guest.session.getView().pairs?.slice(2).join('') ?? ''
      await party.sender.approve(row, { lastFour, thenSend: [textSource('secret')] })
      const view = await until(party.sender, ({ requests }) => requests[0]?.state === 'failed')
      expect(view).toMatchObject({ requests: [{ failure: 'not-genuine' }], readyDevices: 0 })
      nothingWasSent(party)
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

  describe('a relay that changes the transfer', () => {
    /** Sends 2 MB to a receiver whose relay does as it likes. Nothing may be kept. */
    async function transferFails(tampering: Tampering, code: string): Promise<Party> {
      const party = await open()
      const guest = await party.pair({ tampering })
      await party.sender.send([fileSource('f', randomBytes(2_000_000)), textSource('t')])
      const view = await ended(guest)
      expect(view.error?.code).toBe(code)
      expect(guest.sink.outcome).toBe('discarded')
      const sent = await until(party.sender, ({ transfer }) => transfer?.state !== 'sending')
      expect(sent.transfer?.ways[0]?.state).not.toBe('received')
      return party
    }

    const flip = (bytes: ChunkFrame['bytes'], at: number) => {
      const out = bytes.slice()
      out[at] = (out[at] ?? 0) ^ 1
      return out
    }

    it('is found out when it changes a chunk', async () => {
      await transferFails(
        {
          frame: (frame) => [frame.index === 2 ? { ...frame, bytes: flip(frame.bytes, 7) } : frame],
        },
        'transfer-damaged',
      )
    })

    it('is found out when it cuts the last chunk off', async () => {
      const last = 7
      await transferFails(
        {
          frame: (frame) =>
            frame.index === last - 1
              ? [{ ...frame, last: true }]
              : frame.index < last
                ? [frame]
                : [],
        },
        'transfer-damaged',
      )
    })

    it('is found out when it cuts the last chunk short', async () => {
      await transferFails(
        { frame: (frame) => [frame.last ? { ...frame, bytes: frame.bytes.slice(0, -1) } : frame] },
        'transfer-damaged',
      )
    })

    it('is found out when it sends one chunk for another', async () => {
      let first: ChunkFrame | undefined
      await transferFails(
        {
          frame(frame) {
            first ??= frame
            return [frame.index === 1 ? { ...frame, bytes: first.bytes } : frame]
          },
        },
        'transfer-damaged',
      )
    })

    it('changes nothing by repeating chunks that were taken', async () => {
      const party = await open()
      const before: ChunkFrame[] = []
      const guest = await party.pair({
        tampering: {
          frame(frame) {
            before.push(frame)
            return [...before]
          },
        },
      })
      const file = randomBytes(1_000_000)
      await party.sender.send([fileSource('f', file)])
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(guest.sink.bytes(0).equals(file)).toBe(true)
    })

    it('is found out when it forges the final signature', async () => {
      const forge = (text: string) =>
        final.stringify({ ...final.parse(text), signature: randomBytes(64) })
      await transferFails(
        {
          event: (event) => [
            withTransfers(event, (view) =>
              view.final ? { ...view, final: forge(view.final) } : view,
            ),
          ],
        },
        'transfer-damaged',
      )
    })

    it('cannot send something of its own', async () => {
      const forge = (text: string) =>
        envelope.stringify({ ...envelope.parse(text), signature: randomBytes(64) })
      await transferFails(
        {
          event: (event) => [
            withTransfers(event, (view) => ({
              ...view,
              recipients: view.recipients.map((one) =>
                one.envelope ? { ...one, envelope: forge(one.envelope) } : one,
              ),
            })),
          ],
        },
        'transfer-refused',
      )
    })

    it('cannot claim that something was received', async () => {
      const party = await open({
        sender: {
          event: (event) => [
            withTransfers(event, (view) => ({
              ...view,
              recipients: view.recipients.map((one) => ({
                ...one,
                next: 1,
                receipt: receipt.stringify({
                  transferId: view.transferId,
                  signature: randomBytes(64),
                }),
              })),
            })),
          ],
        },
      })
      const guest = await party.pair({ tampering: { frame: () => [] } })
      await party.sender.send([textSource('secret')])
      const view = await until(
        party.sender,
        ({ transfer }) => transfer?.ways[0]?.state === 'delivered',
      )
      expect(view.transfer?.state).toBe('sending')
      expect(guest.sink.outcome).toBe('open')
      await party.sender.cancel()
      expect(party.sender.getView().transfer?.ways[0]?.state).not.toBe('received')
    })
  })
})
