import { describe, expect, it } from 'vitest'
import { checkIdentity, checkSuite, type Identity, identityHash } from '../identity.ts'
import { hex, unhex } from '../testing/hex.ts'
import type { PairingVectors } from '../testing/vector-sets/pairing.ts'
import { readVectors } from '../testing/vectors.ts'
import type { Mode } from '../wire/index.ts'
import { approvalHolds, confirmationHolds } from './approval.ts'
import { commitment } from './commitment.ts'
import { helloTag, helloTagHolds, joinTag, joinTagHolds, qrKeysOf } from './qr-proof.ts'
import { receiverCodeOf, transcript } from './transcript.ts'

const vectors = readVectors<PairingVectors>('pairing')
const scanned = vectors.flatMap((v) => (v.qr === undefined ? [] : [{ ...v, qr: v.qr }]))

describe.each(vectors)('a pairing of mode $mode and suite $sender.suite', (v) => {
  const mode = v.mode as Mode
  const C = unhex(v.commitment)
  const T = unhex(v.transcript)

  it('has the identities and the suite of the vectors', async () => {
    for (const role of ['sender', 'receiver'] as const) {
      const end = v[role]
      const identity: Identity = {
        ...end,
        role,
        id: unhex(end.id),
        signKey: unhex(end.signKey),
        kemKey: unhex(end.kemKey),
      }
      expect(hex(await identityHash(identity))).toBe(end.hash)
      const other = v[role === 'sender' ? 'receiver' : 'sender']
      const ownKeys = [unhex(other.signKey), unhex(other.kemKey)]
      await expect(checkIdentity(identity, { ownKeys })).resolves.toBeUndefined()
      expect(checkSuite(other.suites, end)).toBe(end.suite)
    }
  })

  it('has the commitment, the transcript and the receiver code of the vectors', async () => {
    const committed = { code: v.code, mode, receiver: unhex(v.receiver.hash), nR: unhex(v.nR) }
    expect(hex(await commitment(committed))).toBe(v.commitment)
    const all = { ...committed, sender: unhex(v.sender.hash), commitment: C, nS: unhex(v.nS) }
    expect(hex(await transcript(all))).toBe(v.transcript)
    expect(await receiverCodeOf(T)).toBe(v.receiverCode)
  })

  it('is approved and confirmed by the signatures of the vectors', async () => {
    const [signS, signR] = [unhex(v.sender.signKey), unhex(v.receiver.signKey)]
    const approved = unhex(v.approval.signature)
    const { capacity, signature } = v.confirmation
    expect(await approvalHolds(signS, T, approved)).toBe(true)
    expect(await approvalHolds(signR, T, approved)).toBe(false)
    expect(await confirmationHolds(signR, T, capacity, unhex(signature))).toBe(true)
    expect(await confirmationHolds(signR, T, capacity - 1, unhex(signature))).toBe(false)
  })
})

it.each(scanned)('has the tags of the vectors, offering $sender.suites', async (v) => {
  const { qr, code } = v
  const [C, nS] = [unhex(v.commitment), unhex(v.nS)]
  const [sender, receiver] = [unhex(v.sender.hash), unhex(v.receiver.hash)]
  const keys = await qrKeysOf(unhex(qr.secret))
  expect(hex(keys.psk)).toBe(qr.psk)
  const join = { code, receiver, commitment: C }
  expect(hex(await joinTag(keys, join))).toBe(qr.joinTag)
  expect(await joinTagHolds(keys, join, unhex(qr.joinTag))).toBe(true)
  const hello = { code, commitment: C, sender, nS }
  expect(hex(await helloTag(keys, hello))).toBe(qr.helloTag)
  expect(await helloTagHolds(keys, hello, unhex(qr.helloTag))).toBe(true)
})
