import { describe, expect, it } from 'vitest'
import { envelopeFingerprint, newContentKey, openEnvelope, sealEnvelope } from './envelope.ts'
import { suiteOf } from './suites/index.ts'
import { sealWithShare } from './suites/rsa-oaep.ts'
import { envelopeOf, openingOf } from './testing/envelope-of-vector.ts'
import { hex, unhex } from './testing/hex.ts'
import { p256Pair } from './testing/key-pairs.ts'
import type { EnvelopeVectors } from './testing/vector-sets/envelope.ts'
import { readVectors } from './testing/vectors.ts'
import { type Envelope, envelope as envelopeCodec } from './wire/index.ts'

const vectors = readVectors<EnvelopeVectors>('envelope')

it('has vectors of every suite, typed and scanned, in both directions', () => {
  const kinds = vectors.map(({ suite, dir, psk }) => `${suite} ${dir} ${psk !== undefined}`)
  expect(kinds.toSorted((a, b) => a.localeCompare(b))).toEqual([
    ...['1 1 false', '1 1 true', '1 2 false', '1 2 true'],
    ...['2 1 false', '2 1 true', '2 2 false', '2 2 true'],
  ])
})

describe.each(vectors)('an envelope of suite $suite, dir $dir, psk $psk', (v) => {
  it('has the keys and the fingerprint of the vectors', async () => {
    const key = await newContentKey(unhex(v.contentKey), unhex(v.transferId))
    expect(hex(key.keyCommit)).toBe(v.keyCommit)
    const print = await envelopeFingerprint(envelopeOf(v), unhex(v.transcript))
    expect(hex(print)).toBe(v.signedHash)
    const { kemPair } = await openingOf(v)
    expect(hex(await suiteOf(v.suite).exportPublicKey(kemPair))).toBe(v.recipientKemKey)
  })

  it('opens to the stream key of the vectors', async () => {
    const { streamKey, keyCommit } = await openEnvelope(await openingOf(v))
    expect(hex(keyCommit)).toBe(v.keyCommit)
    const raw = unhex(v.streamKey)
    const known = await crypto.subtle.importKey('raw', raw, 'AES-GCM', false, ['encrypt'])
    const gcm = { name: 'AES-GCM', iv: new Uint8Array(12) }
    const sealed = await crypto.subtle.encrypt(gcm, known, raw)
    expect(new Uint8Array(await crypto.subtle.decrypt(gcm, streamKey, sealed))).toEqual(raw)
  })

  it('is refused with one bit of any member changed', async () => {
    const opening = await openingOf(v)
    const members = ['transferId', 'keyCommit', 'enc', 'sealed', 'signature'] as const
    for (const member of members) {
      const bytes = opening.envelope[member].slice()
      bytes[1] = (bytes[1] ?? 0) ^ 1
      const envelope: Envelope = { ...opening.envelope, [member]: bytes }
      await expect(openEnvelope({ ...opening, envelope }), member).rejects.toMatchObject({
        code: 'bad-envelope',
      })
    }
  })

  it('is sealed anew, crosses the wire, and opens', async () => {
    const opening = await openingOf(v)
    const { privateKey } = await p256Pair(unhex(v.signingKey), unhex(v.senderSignKey), 'ECDSA')
    const sealed = await sealEnvelope({
      contentKey: unhex(v.contentKey),
      keyCommit: unhex(v.keyCommit),
      transcript: opening.transcript,
      dir: v.dir,
      transferId: unhex(v.transferId),
      chunkSize: v.chunkSize,
      suite: v.suite,
      recipientKemKey: unhex(v.recipientKemKey),
      sessionId: opening.sessionId,
      signingKey: privateKey,
      ...(opening.psk && { psk: opening.psk }),
    })
    expect(hex(sealed.enc)).not.toBe(v.enc)
    const envelope = envelopeCodec.parse(envelopeCodec.stringify(sealed))
    const { keyCommit } = await openEnvelope({ ...opening, envelope })
    expect(hex(keyCommit)).toBe(v.keyCommit)
  })
})

it.each(vectors.filter((v) => v.suite === 2))(
  'seals as the vectors say under their share: dir $dir, psk $psk',
  async (v) => {
    const sealed = await sealWithShare(unhex(v.share), unhex(v.enc), {
      recipient: unhex(v.recipientKemKey),
      info: unhex(v.envelopeHash),
      plaintext: unhex(v.contentKey),
      ...(v.psk && v.pskId && { psk: { key: unhex(v.psk), id: unhex(v.pskId) } }),
    })
    expect(hex(sealed)).toBe(v.sealed)
  },
)
