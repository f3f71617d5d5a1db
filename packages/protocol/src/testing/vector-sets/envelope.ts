import { newContentKey } from '../../envelope.ts'
import { sealWithEphemeral } from '../../suites/hpke-p256.ts'
import { sealWithShare } from '../../suites/rsa-oaep.ts'
import type { SealParams } from '../../suites/suite.ts'
import type { Direction } from '../../wire/index.ts'
import { fixed, fixedPair } from '../fixed.ts'
import {
  ascii,
  h,
  hex,
  hkdf,
  integer,
  join,
  oaepEncrypt,
  publicKeyOf,
  unbase64url,
} from '../independent.ts'
import { keptSignature } from '../kept-signature.ts'
import type { RsaPrivateJwk } from '../key-pairs.ts'
import { readVectors } from '../vectors.ts'

interface AnyEnvelopeVector {
  dir: Direction
  transcript: string
  sessionId: string
  transferId: string
  chunkSize: number
  contentKey: string
  /** K. */
  streamKey: string
  keyCommit: string
  recipientKemKey: string
  /** Private scalar. */
  signingKey: string
  senderSignKey: string
  /** Only for a scanned pairing. */
  psk?: string
  pskId?: string
  /** E, the info of the suite. */
  envelopeHash: string
  enc: string
  sealed: string
  /** What is signed; the signature is one of many that hold. */
  signedHash: string
  signature: string
}

export interface HpkeEnvelopeVector extends AnyEnvelopeVector {
  suite: 1
  /** Private scalars; the public keys follow from them. */
  ephemeralKey: string
  recipientKey: string
}

export interface RsaEnvelopeVector extends AnyEnvelopeVector {
  suite: 2
  note: string
  share: string
  /** What OAEP draws at random. */
  seed: string
  recipientKey: RsaPrivateJwk
}

export type EnvelopeVectors = (HpkeEnvelopeVector | RsaEnvelopeVector)[]

const note =
  'enc follows from share and seed (RFC 8017 section 7.1.1, step 2d). WebCrypto takes no seed: ' +
  'there, prove that enc opens to the share, and compute all else again. The private key is that ' +
  'of rsa-oaep.json.'

export async function envelopeVectors(): Promise<EnvelopeVectors> {
  const out: EnvelopeVectors = []
  for (const suite of [1, 2] as const) {
    for (const [scanned, dir, chunkSize] of [
      [false, 1, 4_194_304],
      [true, 1, 786_432],
      [false, 2, 2_097_152],
      [true, 2, 262_144],
    ] as const) {
      const name = `envelope ${suite === 1 ? '' : 'rsa '}${scanned} ${dir}`
      out.push(await envelopeVector(name, suite, scanned, dir, chunkSize))
    }
  }
  return out
}

async function envelopeVector(
  name: string,
  suite: 1 | 2,
  scanned: boolean,
  dir: Direction,
  chunkSize: number,
): Promise<EnvelopeVectors[number]> {
  const transferId = fixed(`${name} transfer`).slice(0, 16)
  const sessionId = fixed('session').slice(0, 16)
  const T = fixed(`${name} transcript`)
  const { contentKey, keyCommit } = await newContentKey(fixed(`${name} key`), transferId)
  const signingKey = fixed(`${name} signs`)
  const psk = scanned ? { key: fixed('psk'), id: join(ascii('valise/1 qr'), sessionId) } : undefined
  const E = h('envelope', T, integer(dir, 1), transferId, integer(chunkSize, 4), keyCommit)
  const seal = suite === 1 ? sealedByHpke : sealedByRsa
  const { own, recipient, enc, sealed } = await seal(name, {
    info: E,
    plaintext: contentKey,
    ...(psk && { psk }),
  })
  const signed = h('signed', E, enc, sealed)
  return {
    ...own,
    dir,
    transcript: hex(T),
    sessionId: hex(sessionId),
    transferId: hex(transferId),
    chunkSize,
    contentKey: hex(contentKey),
    streamKey: hex(hkdf(contentKey, transferId, 'valise/1 stream')),
    keyCommit: hex(keyCommit),
    signingKey: hex(signingKey),
    recipientKemKey: hex(recipient),
    senderSignKey: hex(publicKeyOf(signingKey)),
    ...(psk && { psk: hex(psk.key), pskId: hex(psk.id) }),
    envelopeHash: hex(E),
    enc: hex(enc),
    sealed: hex(sealed),
    signedHash: hex(signed),
    signature: await keptSignature('envelope', await fixedPair(signingKey, 'ECDSA'), signed),
  }
}

async function sealedByHpke(name: string, params: Omit<SealParams, 'recipient'>) {
  const recipientKey = fixed(`${name} opens`)
  const ephemeralKey = fixed(`${name} ephemeral`)
  const recipient = publicKeyOf(recipientKey)
  const ephemeral = await fixedPair(ephemeralKey, 'ECDH')
  const own = {
    suite: 1 as const,
    ephemeralKey: hex(ephemeralKey),
    recipientKey: hex(recipientKey),
  }
  return { own, recipient, ...(await sealWithEphemeral(ephemeral, { ...params, recipient })) }
}

async function sealedByRsa(name: string, params: Omit<SealParams, 'recipient'>) {
  const { privateKey } = readVectors<{ privateKey: RsaPrivateJwk }>('rsa-oaep')
  const recipient = unbase64url(privateKey.n)
  const share = fixed(`${name} share`)
  const seed = fixed(`${name} seed`)
  const enc = oaepEncrypt(recipient, share, seed)
  const sealed = await sealWithShare(share, enc, { ...params, recipient })
  const own = {
    suite: 2 as const,
    note,
    share: hex(share),
    seed: hex(seed),
    recipientKey: privateKey,
  }
  return { own, recipient, enc, sealed }
}
