import { describe, expect, it } from 'vitest'
import { rejectsEveryExport } from '../testing/exports.ts'
import { fixed, fixedPair } from '../testing/fixed.ts'
import { ascii, h, hex, hkdf, hmac, integer, unhex } from '../testing/independent.ts'
import type { PairingVectors } from '../testing/vector-sets/pairing.ts'
import { readVectors } from '../testing/vectors.ts'
import type { Mode } from '../wire/index.ts'
import {
  approvalHolds,
  capacityFor,
  confirmationHolds,
  signApproval,
  signConfirmation,
} from './approval.ts'
import { commitment } from './commitment.ts'
import { helloTag, helloTagHolds, joinTag, joinTagHolds, qrKeysOf } from './qr-proof.ts'
import { transcript } from './transcript.ts'

const vectors = readVectors<PairingVectors>('pairing')
const scanned = vectors.flatMap((v) => (v.qr === undefined ? [] : [{ ...v, qr: v.qr }]))
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ'

describe('the pairing vectors, by a second computation', () => {
  it.each(vectors)('hold in mode $mode, suite $sender.suite', (v) => {
    const [code, mode] = [ascii(v.code), integer(v.mode, 1)]
    const [idS, idR] = [unhex(v.sender.hash), unhex(v.receiver.hash)]
    const [nS, nR, C] = [unhex(v.nS), unhex(v.nR), unhex(v.commitment)]
    for (const role of ['sender', 'receiver'] as const) {
      const { id, suites, suite, signKey, kemKey, hash } = v[role]
      const offered = [Uint8Array.from(suites), integer(suite, 1)]
      expect(hex(h(role, unhex(id), ...offered, unhex(signKey), unhex(kemKey)))).toBe(hash)
    }
    expect(hex(h('commit', code, mode, idR, nR))).toBe(v.commitment)
    const T = h('transcript', code, mode, idS, idR, C, nS, nR)
    expect(hex(T)).toBe(v.transcript)

    const bits = BigInt(`0x${hex(h('code', T)).slice(0, 10)}`)
      .toString(2)
      .padStart(40, '0')
    const symbols = bits.match(/.{5}/g)?.map((five) => alphabet.charAt(Number.parseInt(five, 2)))
    expect(symbols?.join('')).toBe(v.receiverCode)

    expect(hex(h('approve', T))).toBe(v.approval.hash)
    expect(hex(h('confirm', T, integer(v.confirmation.capacity, 8)))).toBe(v.confirmation.hash)
    expect(v.qr !== undefined).toBe(v.mode === 1)
  })

  it.each(scanned)('hold for the tags of a scanned code', ({ qr, ...v }) => {
    const [code, C, nS] = [ascii(v.code), unhex(v.commitment), unhex(v.nS)]
    const [idS, idR] = [unhex(v.sender.hash), unhex(v.receiver.hash)]
    const secret = unhex(qr.secret)
    const none = new Uint8Array()
    expect(hex(hkdf(secret, none, 'valise/1 qr-join'))).toBe(qr.tagR)
    expect(hex(hkdf(secret, none, 'valise/1 qr-hello'))).toBe(qr.tagS)
    expect(hex(hkdf(secret, none, 'valise/1 qr-psk'))).toBe(qr.psk)
    expect(hex(hmac(unhex(qr.tagR), h('join', code, idR, C)))).toBe(qr.joinTag)
    expect(hex(hmac(unhex(qr.tagS), h('hello', code, C, idS, nS)))).toBe(qr.helloTag)
  })
})

describe('the commitment and the transcript', () => {
  const committed = { code: '7K3MQ9TX', mode: 0 as Mode, receiver: fixed('R'), nR: fixed('nR') }
  const all = { ...committed, sender: fixed('S'), commitment: fixed('C'), nS: fixed('nS') }

  it('bind every part', async () => {
    const other: Partial<typeof all>[] = [
      {},
      { code: '7K3MQ9TY' },
      { mode: 1 },
      { receiver: fixed('x') },
      { nR: fixed('x') },
    ]
    const onlyT: Partial<typeof all>[] = [
      { sender: fixed('x') },
      { commitment: fixed('x') },
      { nS: fixed('x') },
    ]
    const commitments = await Promise.all(
      other.map((part) => commitment({ ...committed, ...part })),
    )
    expect(new Set(commitments.map(hex)).size).toBe(other.length)
    const parts = [...other, ...onlyT]
    const transcripts = await Promise.all(parts.map((part) => transcript({ ...all, ...part })))
    expect(new Set(transcripts.map(hex)).size).toBe(parts.length)
  })
})

describe('the proofs of a scanned code', () => {
  const join = { code: '7K3MQ9TX', receiver: fixed('R'), commitment: fixed('C') }
  const hello = { code: '7K3MQ9TX', commitment: fixed('C'), sender: fixed('S'), nS: fixed('nS') }

  it('hold for their own parts and secret alone', async () => {
    const keys = await qrKeysOf(fixed('secret'))
    const others = await qrKeysOf(fixed('other secret'))
    const joined = await joinTag(keys, join)
    const greeted = await helloTag(keys, hello)
    expect(await joinTagHolds(others, join, joined)).toBe(false)
    expect(await helloTagHolds(others, hello, greeted)).toBe(false)
    for (const part of [
      { code: '7K3MQ9TY' },
      { receiver: fixed('x') },
      { commitment: fixed('x') },
    ]) {
      expect(await joinTagHolds(keys, { ...join, ...part }, joined)).toBe(false)
    }
    for (const part of [
      { code: '7K3MQ9TY' },
      { commitment: fixed('x') },
      { sender: fixed('x') },
      { nS: fixed('x') },
    ]) {
      expect(await helloTagHolds(keys, { ...hello, ...part }, greeted)).toBe(false)
    }
    for (const wrong of [new Uint8Array(), joined.slice(0, 31), greeted, new Uint8Array(32)]) {
      expect(await joinTagHolds(keys, join, wrong)).toBe(false)
    }
  })

  it('use keys that cannot be exported', async () => {
    const keys = await qrKeysOf(fixed('secret'))
    await rejectsEveryExport(keys.tagR)
    await rejectsEveryExport(keys.tagS)
    await expect(qrKeysOf(new Uint8Array(31))).rejects.toThrow(RangeError)
  })
})

describe('approval and confirmation', () => {
  const T = fixed('T')

  it('hold for their own transcript, key and capacity alone', async () => {
    const pair = await fixedPair(fixed('signs'), 'ECDSA')
    const signKey = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
    const approved = await signApproval(pair.privateKey, T)
    expect(await approvalHolds(signKey, T, approved)).toBe(true)
    expect(await approvalHolds(signKey, fixed('x'), approved)).toBe(false)
    const confirmed = await signConfirmation(pair.privateKey, T, 1024)
    expect(await confirmationHolds(signKey, T, 1024, confirmed)).toBe(true)
    expect(await confirmationHolds(signKey, T, 2048, confirmed)).toBe(false)
    expect(await confirmationHolds(signKey, fixed('x'), 1024, confirmed)).toBe(false)
    // One is never the other.
    expect(await confirmationHolds(signKey, T, 1024, approved)).toBe(false)
    expect(await approvalHolds(signKey, T, confirmed)).toBe(false)
    for (const capacity of [-1, 0.5, Number.NaN, 2 ** 53]) {
      expect(await confirmationHolds(signKey, T, capacity, confirmed)).toBe(false)
    }
  })

  it('tell a capacity as a power of two', () => {
    const cases: [number, number][] = [
      [Number.POSITIVE_INFINITY, 2 ** 53 - 1],
      [2 ** 53, 2 ** 53 - 1],
      [2 ** 53 - 1, 2 ** 52],
      [0, 0],
      [-5, 0],
      [0.5, 0],
      [1, 1],
      [3, 2],
      [4, 4],
      [5.5, 4],
      [2 ** 31 - 1, 2 ** 30],
      [2 ** 31, 2 ** 31],
      [2 ** 40 + 1, 2 ** 40],
    ]
    for (const [bytes, capacity] of cases) expect(capacityFor(bytes)).toBe(capacity)
    expect(() => capacityFor(Number.NaN)).toThrow(RangeError)
  })
})
