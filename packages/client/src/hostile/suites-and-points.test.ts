import { hello, lookupAnswer, type Request, request } from '@valise/protocol/wire'
import { afterEach, describe, expect, it, vi } from 'vitest'
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
import { fileSource, type Guest, type Party } from '../testing/party.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import { askByHand } from '../testing/request-by-hand.ts'
import type { Call } from '../transport/transport.ts'

type Bytes = Request['C']

/** What no identity may have as a key of suite 1 or for signing. */
const badPoints: [string, (point: Bytes) => Bytes][] = [
  ['is not on the curve', (point) => flipLast(point)],
  ['is compressed', (point) => Uint8Array.of(2 + (point[64]! & 1), ...point.slice(1, 33))],
  ['has the mark of a hybrid', (point) => Uint8Array.of(6 + (point[64]! & 1), ...point.slice(1))],
  ['is the point at infinity', () => new Uint8Array(1)],
  ['is nothing but zeros', (point) => Uint8Array.of(4, ...new Uint8Array(point.length - 1))],
  ['is too long', (point) => Uint8Array.of(...point, 0)],
]

/** What no identity may have as a key of suite 2. */
const badModuli: [string, (modulus: Bytes) => Bytes][] = [
  ['is even', (modulus) => flipLast(modulus)],
  ['is small', (modulus) => Uint8Array.of((modulus[0] ?? 0) & 0x7f, ...modulus.slice(1))],
  ['has 2048 bits', (modulus) => modulus.slice(0, 256)],
  ['is a byte short', (modulus) => modulus.slice(1)],
  ['is a byte long', (modulus) => Uint8Array.of(...modulus, 1)],
  ['is a point of suite 1', (modulus) => Uint8Array.of(4, ...modulus.slice(0, 64))],
]

function flipLast(bytes: Bytes): Bytes {
  const out = bytes.slice()
  out[out.length - 1] = (out.at(-1) ?? 0) ^ 1
  return out
}

/** Signing keys are of one kind on every device. */
const badSignKeys = badPoints.filter(([, change]) => change(new Uint8Array(65)).length === 65)

async function refusedHello(party: Party, change: (text: string) => string, suites = [1, 2]) {
  const tampering = { event: onHello(change) }
  const guest = await party.guest('typed', { tampering, suites })
  await guest.session.join()
  const { error } = await ended(guest)
  expect(error?.code).toBe('sender-not-genuine')
  expect(guest.session.getView().pairs).toBeUndefined()
  return error?.cause
}

/** What the relay says of a sender's suites to whoever looks its code up. */
const hintOf = (suites: number[]) => (call: Call) =>
  call.path.endsWith('/lookup') ? { answer: lookupAnswer.stringify({ v: 1, suites }) } : call

const received = (guest: Guest) => until(guest.session, ({ phase }) => phase === 'received')

overBoth((open) => {
  describe('a relay that talks two devices down', () => {
    it('cannot have a stronger sender take a weaker suite, whatever the lookup says', async () => {
      let asked: Request | undefined
      const party = await open()
      const guest = await party.guest('typed', {
        tampering: {
          call(call) {
            if (isJoin(call)) asked = request.parse(call.body as string)
            return hintOf([2])(call)
          },
        },
      })
      await guest.session.join()
      expect(asked).toMatchObject({ suites: [1, 2], suite: 2 })
      expect((await ended(guest)).error?.code).toBe('denied')
      expect(party.sender.getView()).toMatchObject({ requests: [], warning: 'request-refused' })
      expect(wasCalled(party, '/hello')).toBe(false)
    })

    it('cannot rewrite a request to a weaker suite without being seen', async () => {
      const { keys } = await relayKeys(2)
      const party = await open()
      const weaker = { ...keys, suites: [2], suite: 2 }
      for (const mode of ['scanned', 'typed'] as const) {
        const guest = await party.guest(mode, {
          tampering: {
            call: (call) =>
              isJoin(call)
                ? {
                    ...call,
                    body: request.stringify({ ...request.parse(call.body as string), ...weaker }),
                  }
                : call,
          },
        })
        await guest.session.join()
        // Scanned: its tag. Typed: the hello has another suite than it has asked for.
        const code = mode === 'scanned' ? 'denied' : 'sender-not-genuine'
        expect((await ended(guest)).error?.code).toBe(code)
        expect(guest.session.getView().pairs).toBeUndefined()
      }
      expect(wasCalled(party, '/reveal')).toBe(false)
    })

    it('cannot answer with a weaker suite, nor with a list that has no better one', async () => {
      const { keys } = await relayKeys(2)
      const party = await open()
      const answered = (suites: number[]) => (text: string) =>
        hello.stringify({ ...hello.parse(text), kemKey: keys.kemKey, suites, suite: 2 })
      // Both lists have suite 1; or the suite is not the one that was asked with.
      expect(await refusedHello(party, answered([1, 2]))).toMatchObject({ code: 'wrong-suite' })
      expect(await refusedHello(party, answered([2]))).toMatchObject({ code: 'wrong-suite' })
    })

    it('cannot bring in a suite that is not known, or none in common', async () => {
      const party = await open()
      const answered = (parts: { suites: number[]; suite: number }) => (text: string) =>
        hello.stringify({ ...hello.parse(text), ...parts })
      for (const parts of [
        { suites: [7], suite: 7 },
        { suites: [1, 7], suite: 7 },
      ]) {
        const tampering = { event: onHello(answered(parts)) }
        const guest = await party.guest('typed', { tampering })
        await guest.session.join()
        const code = parts.suites.includes(1) ? 'sender-not-genuine' : 'no-common-suite'
        expect((await ended(guest)).error?.code).toBe(code)
      }
      const guest = await party.guest('typed', {
        tampering: { call: hintOf([7]) },
      })
      await expect(guest.session.join()).rejects.toMatchObject({ code: 'no-common-suite' })
      for (const parts of [
        { suites: [7], suite: 7 },
        { suites: [1, 7], suite: 7 },
        { suites: [1, 2], suite: 2 },
      ]) {
        await (await askByHand(await party.transport(), party.link.code, parts)).denied()
      }
      expect(wasCalled(party, '/reveal')).toBe(false)
    })
  })

  describe('a relay that sends keys which are none', () => {
    it('is refused by the sender, for every malformed key of a request', async () => {
      const party = await open()
      const transport = await party.transport()
      const { code } = party.link
      const [curve, rsa] = await Promise.all([relayKeys(1), relayKeys(2)])
      const bad = [
        ...badPoints.map(([, change]) => ({ kemKey: change(curve.keys.kemKey) })),
        ...badSignKeys.map(([, change]) => ({ signKey: change(curve.keys.signKey) })),
        ...badModuli.map(([, change]) => ({
          suites: [2],
          suite: 2,
          kemKey: change(rsa.keys.kemKey),
        })),
      ]
      for (const keys of bad) {
        await (await askByHand(transport, code, { ...curve.keys, ...keys })).denied()
      }
      expect(party.sender.getView()).toMatchObject({ requests: [], warning: 'request-refused' })
      expect(wasCalled(party, '/hello')).toBe(false)
    })

    it('is refused by a receiver, for every malformed key of a hello', async () => {
      const party = await open()
      const change =
        (parts: (read: ReturnType<typeof hello.parse>) => object) => (text: string) => {
          const read = hello.parse(text)
          return hello.stringify({ ...read, ...parts(read) })
        }
      const bad = [
        ...badPoints.map(([, by]) => change(({ kemKey }) => ({ kemKey: by(kemKey) }))),
        ...badSignKeys.map(([, by]) => change(({ signKey }) => ({ signKey: by(signKey) }))),
      ]
      for (const by of bad) {
        expect(await refusedHello(party, by)).toMatchObject({ code: 'bad-identity' })
      }
      expect(wasCalled(party, '/reveal')).toBe(false)
    })

    it('is refused by a receiver of suite 2, for every malformed modulus of a hello', async () => {
      const party = await open()
      for (const [, by] of badModuli) {
        const change = (text: string) => {
          const read = hello.parse(text)
          return hello.stringify({ ...read, kemKey: by(read.kemKey) })
        }
        expect(await refusedHello(party, change, [2])).toMatchObject({ code: 'bad-identity' })
      }
      expect(wasCalled(party, '/reveal')).toBe(false)
    })
  })

  describe('devices of two suites', () => {
    afterEach(() => vi.restoreAllMocks())

    it('pair by suite 2 when it is all that one has, scanned and typed, and send both ways', async () => {
      const party = await open()
      const scanned = await party.pair({ suites: [2] })
      const typed = await party.guest('typed', { suites: [2] })
      const row = await party.join(typed)
      await party.sender.approve(row, { lastFour: lastFourOf(typed) })
      await until(typed.session, ({ phase }) => phase === 'comparing')
      nothingWasSent(party)
      await typed.session.compare(true)
      await until(party.sender, ({ readyDevices }) => readyDevices === 2)
      const file = randomBytes(300_000)
      await party.sender.send([fileSource('f', file)])
      await Promise.all([received(scanned), received(typed)])
      for (const { sink } of [scanned, typed]) expect(sink.bytes(0).equals(file)).toBe(true)
      for (const [i, { session }] of [scanned, typed].entries()) {
        await session.send([textSource(`back ${i}`)])
        await until(session, ({ transfer }) => transfer?.state === 'finished')
        expect(party.sinks[i]?.bytes(0).toString()).toBe(`back ${i}`)
      }
    })

    it('get one payload that was sealed and uploaded once', async () => {
      const party = await open()
      const curve = await party.pair({ suites: [1, 2] })
      const rsa = await party.pair({ suites: [2] })
      const file = randomBytes(600_000)
      await party.sender.send([fileSource('f', file)])
      await Promise.all([received(curve), received(rsa)])
      const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'finished')
      expect(transfer?.ways.map(({ state }) => state)).toEqual(['received', 'received'])
      for (const { sink } of [curve, rsa]) expect(sink.bytes(0).equals(file)).toBe(true)
      const uploads = party.relay.calls.filter(({ path }) => path.includes('/chunks/'))
      expect(uploads).toHaveLength(3)
      expect(new Set(uploads.map(({ path }) => path)).size).toBe(3)
      const envelopes = party.relay.calls.filter(({ path }) => path.includes('/envelopes/'))
      expect(envelopes).toHaveLength(2)
    })

    it('make no pair of RSA keys that nobody needs', async () => {
      const made = vi.spyOn(crypto.subtle, 'generateKey')
      const rsaPairs = () =>
        made.mock.calls.filter(([algorithm]) => JSON.stringify(algorithm).includes('RSA-OAEP'))
          .length
      const party = await open()
      const guest = await party.pair()
      await party.sender.send([textSource('by suite 1')])
      await received(guest)
      expect(rsaPairs()).toBe(0)
      // Nor for those who only ask: its keys are no keys.
      const asked = await askByHand(await party.transport(), party.link.code, {
        suites: [2],
        suite: 2,
        kemKey: new Uint8Array(384),
      })
      await asked.denied()
      expect(rsaPairs()).toBe(0)
      await party.pair({ suites: [2] })
      await party.pair({ suites: [2] })
      // One of each receiver, and one of the sender for both.
      expect(rsaPairs()).toBe(3)
    })
  })
})
