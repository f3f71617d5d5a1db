import { describe, expect, it, vi } from 'vitest'
import {
  envelopeFingerprint,
  newContentKey,
  type OpenEnvelopeParams,
  openEnvelope,
  type SealEnvelopeParams,
  sealEnvelope,
} from './envelope.ts'
import { EnvelopeError } from './errors.ts'
import { sign } from './signing.ts'
import { sealWithEphemeral } from './suites/hpke-p256.ts'
import { openingOf } from './testing/envelope-of-vector.ts'
import { rejectsEveryExport } from './testing/exports.ts'
import { fixed, fixedPair } from './testing/fixed.ts'
import {
  ascii,
  h,
  hex,
  hkdf,
  hpkeSeal,
  integer,
  join,
  publicKeyOf,
  rsaSeal,
  unbase64url,
  unhex,
} from './testing/independent.ts'
import type { EnvelopeVectors } from './testing/vector-sets/envelope.ts'
import { readVectors } from './testing/vectors.ts'
import { type Envelope, envelope as envelopeCodec } from './wire/index.ts'

const vectors = readVectors<EnvelopeVectors>('envelope')
type Bytes = Uint8Array<ArrayBuffer>

describe('the envelope vectors', () => {
  it.each(vectors)('agree with a second computation: suite $suite, dir $dir, psk $psk', (v) => {
    const [CK, transferId] = [unhex(v.contentKey), unhex(v.transferId)]
    const keyCommit = hkdf(CK, transferId, 'valise/1 key-commit')
    expect(hex(keyCommit)).toBe(v.keyCommit)
    expect(hex(hkdf(CK, transferId, 'valise/1 stream'))).toBe(v.streamKey)
    const bound = [integer(v.dir, 1), transferId, integer(v.chunkSize, 4), keyCommit]
    const E = h('envelope', unhex(v.transcript), ...bound)
    expect(hex(E)).toBe(v.envelopeHash)
    const pskId = join(ascii('valise/1 qr'), unhex(v.sessionId))
    const psk = v.psk && { psk: unhex(v.psk), pskId }
    const made = sealedByHand(v, { info: E, plaintext: CK, ...psk })
    expect(hex(made.enc)).toBe(v.enc)
    expect(hex(made.sealed)).toBe(v.sealed)
    expect(hex(h('signed', E, made.enc, made.sealed))).toBe(v.signedHash)
  })
})

function sealedByHand(
  v: EnvelopeVectors[number],
  given: { info: Bytes; plaintext: Bytes; psk?: Bytes; pskId?: Bytes },
) {
  if (v.suite === 1) {
    const pkR = publicKeyOf(unhex(v.recipientKey))
    return hpkeSeal({ aead: 2, skE: unhex(v.ephemeralKey), pkR, ...given })
  }
  const modulus = unbase64url(v.recipientKey.n)
  return rsaSeal({ modulus, share: unhex(v.share), seed: unhex(v.seed), ...given })
}

describe('the content key', () => {
  it('gives keys that cannot be exported, to both ends', async () => {
    const key = await newContentKey(fixed('key'), fixed('transfer').slice(0, 16))
    await rejectsEveryExport(key.streamKey)
    const v = vectors[0]
    if (v === undefined) throw new Error('no vectors')
    const { streamKey } = await openEnvelope(await openingOf(v))
    await rejectsEveryExport(streamKey)
    expect(streamKey.usages).toEqual(['decrypt'])
  })

  it('is 32 bytes for a transferId of 16', async () => {
    const id = fixed('transfer').slice(0, 16)
    await expect(newContentKey(new Uint8Array(31), id)).rejects.toThrow(RangeError)
    await expect(newContentKey(fixed('key'), new Uint8Array(15))).rejects.toThrow(RangeError)
  })
})

describe('an envelope', () => {
  const transferId = fixed('transfer').slice(0, 16)
  const sessionId = fixed('session').slice(0, 16)
  const recipientKemKey = publicKeyOf(fixed('opens'))
  const senderSignKey = publicKeyOf(fixed('signs'))

  async function made(scanned: boolean, change: Partial<SealEnvelopeParams> = {}) {
    const key = await newContentKey(fixed('key'), transferId)
    const kemPair = await fixedPair(fixed('opens'), 'ECDH')
    const { privateKey } = await fixedPair(fixed('signs'), 'ECDSA')
    const psk = scanned ? { psk: fixed('psk') } : {}
    const sealing: SealEnvelopeParams = {
      contentKey: key.contentKey,
      keyCommit: key.keyCommit,
      transcript: fixed('T'),
      dir: 1,
      transferId,
      chunkSize: 786_432,
      suite: 1,
      recipientKemKey,
      sessionId,
      signingKey: privateKey,
      ...psk,
      ...change,
    }
    const opening: OpenEnvelopeParams = {
      envelope: await sealEnvelope(sealing),
      transcript: fixed('T'),
      expectedDir: 1,
      suite: 1,
      kemPair,
      senderSignKey,
      sessionId,
      ...psk,
    }
    return { opening, privateKey }
  }

  /** Opens, and tells what happened. */
  async function outcome(opening: OpenEnvelopeParams) {
    const seen: Bytes[] = []
    const onVerified = (id: Bytes): void => void seen.push(id)
    try {
      await openEnvelope({ ...opening, onVerified })
      return { opened: true, seen }
    } catch (error) {
      if (!(error instanceof EnvelopeError)) throw error
      expect(error.code).toBe('bad-envelope')
      expect(error.cause).toBeUndefined()
      return { opened: false, message: error.message, after: error.afterSignature, seen }
    }
  }

  it.each([false, true])('opens for its recipient; scanned: %s', async (scanned) => {
    const { opening } = await made(scanned)
    expect(await outcome(opening)).toEqual({ opened: true, seen: [transferId] })
    // It survives the wire.
    const envelope = envelopeCodec.parse(envelopeCodec.stringify(opening.envelope))
    expect(await outcome({ ...opening, envelope })).toEqual({ opened: true, seen: [transferId] })
  })

  it('leaves no trace when it is forged or not for this pairing', async () => {
    const { opening } = await made(true)
    const { envelope } = opening
    const flip = (bytes: Bytes): Bytes => bytes.map((byte, i) => (i === 3 ? byte ^ 1 : byte))
    const forged: Partial<OpenEnvelopeParams>[] = [
      { transcript: fixed('another T') },
      { senderSignKey: publicKeyOf(fixed('x')) },
      { expectedDir: 2 },
      { envelope: { ...envelope, v: 2 } },
      { envelope: { ...envelope, dir: 2 } },
      { envelope: { ...envelope, dir: 2 }, expectedDir: 2 },
      { envelope: { ...envelope, chunkSize: 262_144 } },
      { envelope: { ...envelope, chunkSize: 1 } },
      { envelope: { ...envelope, transferId: flip(envelope.transferId) } },
      { envelope: { ...envelope, keyCommit: flip(envelope.keyCommit) } },
      { envelope: { ...envelope, enc: flip(envelope.enc) } },
      { envelope: { ...envelope, sealed: flip(envelope.sealed) } },
      { envelope: { ...envelope, signature: flip(envelope.signature) } },
    ]
    for (const change of forged) {
      expect(await outcome({ ...opening, ...change })).toEqual({
        opened: false,
        message: 'the envelope was refused',
        after: false,
        seen: [],
      })
    }
  })

  it('looks at the direction and the size before it verifies anything', async () => {
    const { opening } = await made(false)
    const verify = vi.spyOn(crypto.subtle, 'verify')
    try {
      await outcome({ ...opening, expectedDir: 2 })
      for (const chunkSize of [0, 1, 262_143, 4_194_305, 4_456_448]) {
        await outcome({ ...opening, envelope: { ...opening.envelope, chunkSize } })
      }
      expect(verify).not.toHaveBeenCalled()
      await outcome(opening)
      expect(verify).toHaveBeenCalledOnce()
    } finally {
      verify.mockRestore()
    }
  })

  it('ends its transferId when it fails after the signature', async () => {
    const scanned = (await made(true)).opening
    const typed = (await made(false)).opening
    const failed = {
      opened: false,
      message: 'the envelope was refused',
      after: true,
      seen: [transferId],
    }
    const { psk: _, ...withoutPsk } = scanned
    const wrong: OpenEnvelopeParams[] = [
      // A scanned pairing never falls back to the typed one, nor the other way.
      withoutPsk,
      { ...typed, psk: fixed('psk') },
      { ...scanned, psk: fixed('x') },
      // psk_id names the session.
      { ...scanned, sessionId: fixed('x').slice(0, 16) },
      { ...typed, kemPair: await fixedPair(fixed('x'), 'ECDH') },
      // A key other than the one that everybody was told of.
      (await made(false, { contentKey: fixed('another key') })).opening,
      (await made(false, { keyCommit: fixed('another commitment') })).opening,
      // Sealed for another device, and signed.
      (await made(false, { recipientKemKey: publicKeyOf(fixed('x')) })).opening,
    ]
    for (const opening of wrong) expect(await outcome(opening)).toEqual(failed)
  })

  it('is refused when what it seals is not 32 bytes, or has other lengths', async () => {
    const { opening, privateKey } = await made(false)
    const { envelope } = opening
    const E = h(
      'envelope',
      fixed('T'),
      integer(1, 1),
      transferId,
      integer(786_432, 4),
      envelope.keyCommit,
    )
    for (const plaintext of [new Uint8Array(), fixed('key').slice(0, 31), new Uint8Array(33)]) {
      const ephemeral = await fixedPair(fixed('ephemeral'), 'ECDH')
      const { enc, sealed } = await sealWithEphemeral(ephemeral, {
        recipient: recipientKemKey,
        info: E,
        plaintext,
      })
      const signature = await sign(privateKey, h('signed', E, enc, sealed))
      const signed = { ...opening, envelope: { ...envelope, enc, sealed, signature } }
      expect(await outcome(signed)).toMatchObject({ opened: false, after: true })
    }
    for (const enc of [envelope.enc.slice(0, 64), join(envelope.enc, integer(0, 1))]) {
      const signature = await sign(privateKey, h('signed', E, enc, envelope.sealed))
      const signed = { ...opening, envelope: { ...envelope, enc, signature } }
      expect(await outcome(signed)).toMatchObject({ opened: false, after: true })
    }
  })

  it('is refused when it is opened under another suite', async () => {
    const other = { 1: 2, 2: 1 } as const
    for (const v of vectors) {
      const opening = { ...(await openingOf(v)), suite: other[v.suite] }
      expect(await outcome(opening)).toMatchObject({ opened: false, after: true })
    }
  })

  it('records the transferId after the signature and before it opens', async () => {
    const { opening } = await made(false)
    const derive = vi.spyOn(crypto.subtle, 'deriveBits')
    let derivedBefore: number | undefined
    try {
      await openEnvelope({
        ...opening,
        onVerified: () => {
          derivedBefore = derive.mock.calls.length
        },
      })
      expect(derivedBefore).toBe(0)
      expect(derive).toHaveBeenCalled()
    } finally {
      derive.mockRestore()
    }
  })

  it('has a fingerprint of all but its signature', async () => {
    const { opening } = await made(false)
    const { envelope } = opening
    const print = (change: Partial<Envelope>) =>
      envelopeFingerprint({ ...envelope, ...change }, fixed('T')).then(hex)
    const same = await print({})
    expect(await print({ signature: new Uint8Array(64) })).toBe(same)
    expect(await envelopeFingerprint(envelope, fixed('x')).then(hex)).not.toBe(same)
    const others: Partial<Envelope>[] = [
      { transferId: new Uint8Array(16) },
      { dir: 2 },
      { chunkSize: 262_144 },
      { keyCommit: fixed('x') },
      { enc: new Uint8Array(65) },
      { sealed: new Uint8Array(48) },
    ]
    for (const change of others) expect(await print(change)).not.toBe(same)
  })

  it('is not made with a size of chunks that nobody would accept', async () => {
    await expect(made(false, { chunkSize: 100_000 })).rejects.toThrow(RangeError)
    await expect(made(false, { suite: 3 })).rejects.toMatchObject({ code: 'unknown-suite' })
  })
})
