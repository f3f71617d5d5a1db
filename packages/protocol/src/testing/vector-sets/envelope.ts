import { newContentKey } from '../../envelope.ts'
import { sealWithEphemeral } from '../../suites/hpke-p256.ts'
import type { Direction } from '../../wire/index.ts'
import { fixed, fixedPair } from '../fixed.ts'
import { ascii, h, hex, hkdf, integer, join, publicKeyOf } from '../independent.ts'
import { keptSignature } from '../kept-signature.ts'

export type EnvelopeVectors = {
  suite: number
  dir: Direction
  transcript: string
  sessionId: string
  transferId: string
  chunkSize: number
  contentKey: string
  /** K. */
  streamKey: string
  keyCommit: string
  /** Private scalars; the public keys follow from them. */
  ephemeralKey: string
  recipientKey: string
  signingKey: string
  recipientKemKey: string
  senderSignKey: string
  /** Only for a scanned pairing. */
  psk?: string
  pskId?: string
  /** E, the info of HPKE. */
  envelopeHash: string
  enc: string
  sealed: string
  /** What is signed; the signature is one of many that hold. */
  signedHash: string
  signature: string
}[]

export async function envelopeVectors(): Promise<EnvelopeVectors> {
  const out: EnvelopeVectors = []
  for (const [scanned, dir, chunkSize] of [
    [false, 1, 4_194_304],
    [true, 1, 786_432],
    [true, 2, 262_144],
  ] as const) {
    const name = `envelope ${scanned} ${dir}`
    const transferId = fixed(`${name} transfer`).slice(0, 16)
    const sessionId = fixed('session').slice(0, 16)
    const T = fixed(`${name} transcript`)
    const { contentKey, keyCommit } = await newContentKey(fixed(`${name} key`), transferId)
    const recipientKey = fixed(`${name} opens`)
    const ephemeralKey = fixed(`${name} ephemeral`)
    const signingKey = fixed(`${name} signs`)
    const recipient = publicKeyOf(recipientKey)
    const psk = scanned
      ? { key: fixed('psk'), id: join(ascii('valise/1 qr'), sessionId) }
      : undefined
    const E = h('envelope', T, integer(dir, 1), transferId, integer(chunkSize, 4), keyCommit)
    const { enc, sealed } = await sealWithEphemeral(await fixedPair(ephemeralKey, 'ECDH'), {
      recipient,
      info: E,
      plaintext: contentKey,
      ...(psk && { psk }),
    })
    const signed = h('signed', E, enc, sealed)
    out.push({
      suite: 1,
      dir,
      transcript: hex(T),
      sessionId: hex(sessionId),
      transferId: hex(transferId),
      chunkSize,
      contentKey: hex(contentKey),
      streamKey: hex(hkdf(contentKey, transferId, 'valise/1 stream')),
      keyCommit: hex(keyCommit),
      ephemeralKey: hex(ephemeralKey),
      recipientKey: hex(recipientKey),
      signingKey: hex(signingKey),
      recipientKemKey: hex(recipient),
      senderSignKey: hex(publicKeyOf(signingKey)),
      ...(psk && { psk: hex(psk.key), pskId: hex(psk.id) }),
      envelopeHash: hex(E),
      enc: hex(enc),
      sealed: hex(sealed),
      signedHash: hex(signed),
      signature: await keptSignature('envelope', await fixedPair(signingKey, 'ECDSA'), signed),
    })
  }
  return out
}
