import { type Bytes, concat, equalBytes, u8, u32, utf8 } from './bytes/bytes.ts'
import { EnvelopeError } from './errors.ts'
import { hkdf, hkdfKey } from './hkdf.ts'
import { sign, verify } from './signing.ts'
import { suiteOf } from './suites/index.ts'
import type { PreSharedKey } from './suites/suite.ts'
import {
  type Direction,
  type Envelope,
  ID_BYTES,
  isChunkSize,
  PROTOCOL_VERSION,
} from './wire/index.ts'
import { labelledHash } from './wire/labelled-hash.ts'

const CONTENT_KEY_BYTES = 32
const AES = { name: 'AES-GCM', length: 256 } as const

/** A transfer's key and what comes of it. */
export interface ContentKey {
  /** CK, 32 bytes: sealed for each recipient, and then to be dropped. */
  contentKey: Bytes
  /** K: AES-256-GCM, not extractable, for one stream. */
  streamKey: CryptoKey
  /** 32 bytes: what every recipient's envelope must agree on. */
  keyCommit: Bytes
}

/** The key of a new transfer from 32 fresh random bytes and its transferId (16 bytes). */
export async function newContentKey(random: Bytes, transferId: Bytes): Promise<ContentKey> {
  if (random.length !== CONTENT_KEY_BYTES) throw new RangeError('a content key has 32 bytes')
  if (transferId.length !== ID_BYTES) throw new RangeError(`a transferId has ${ID_BYTES} bytes`)
  return contentKeyOf(random, transferId, ['encrypt', 'decrypt'])
}

export interface SealEnvelopeParams {
  contentKey: Bytes
  keyCommit: Bytes
  /** T of the pairing with this recipient. */
  transcript: Bytes
  dir: Direction
  transferId: Bytes
  /** Bytes of plaintext in a chunk. */
  chunkSize: number
  suite: number
  recipientKemKey: Bytes
  /** `QrKeys.psk`, if and only if the pairing was scanned. */
  psk?: Bytes
  sessionId: Bytes
  /** This device's private signing key. */
  signingKey: CryptoKey
}

/** Seals a transfer's key for one recipient. To be made once and repeated unchanged. */
export async function sealEnvelope(params: SealEnvelopeParams): Promise<Envelope> {
  const { transferId, dir, chunkSize, keyCommit, psk, sessionId } = params
  if (!isChunkSize(chunkSize)) throw new RangeError('not an allowed size of chunks')
  const bound = { transferId, dir, chunkSize, keyCommit }
  const info = await envelopeHash(params.transcript, bound)
  const { enc, sealed } = await suiteOf(params.suite).seal({
    recipient: params.recipientKemKey,
    info,
    plaintext: params.contentKey,
    ...(psk && { psk: qrPsk(psk, sessionId) }),
  })
  const signature = await sign(params.signingKey, await signedHash(info, enc, sealed))
  return { v: PROTOCOL_VERSION, ...bound, enc, sealed, signature }
}

export interface OpenEnvelopeParams {
  envelope: Envelope
  /** T of the pairing that it must belong to. */
  transcript: Bytes
  /** The direction that comes to this device. */
  expectedDir: Direction
  suite: number
  kemPair: CryptoKeyPair
  senderSignKey: Bytes
  /** `QrKeys.psk`, if and only if the pairing was scanned. */
  psk?: Bytes
  sessionId: Bytes
  /**
   * Called between the signature and the opening: from here on the transferId has been seen.
   * The caller has compared it with those seen before already.
   */
  onVerified?: (transferId: Bytes) => void
}

/**
 * Checks in the order of the specification, and opens. Throws EnvelopeError for whatever fails;
 * its `afterSignature` says that the transferId has ended for ever.
 */
export async function openEnvelope(
  params: OpenEnvelopeParams,
): Promise<{ streamKey: CryptoKey; keyCommit: Bytes }> {
  const { envelope, transcript, senderSignKey, onVerified } = params
  if (envelope.v !== PROTOCOL_VERSION || envelope.dir !== params.expectedDir) {
    throw new EnvelopeError(false)
  }
  if (!isChunkSize(envelope.chunkSize)) throw new EnvelopeError(false)
  const info = await envelopeHash(transcript, envelope)
  const signed = await signedHash(info, envelope.enc, envelope.sealed)
  if (!(await verify(senderSignKey, signed, envelope.signature))) throw new EnvelopeError(false)
  onVerified?.(envelope.transferId)
  const { streamKey, keyCommit } = await openVerified(params, info)
  if (!equalBytes(keyCommit, envelope.keyCommit)) throw new EnvelopeError(true)
  return { streamKey, keyCommit }
}

/** H("signed", E, enc, sealed), 32 bytes: two envelopes with the same are the same. */
export async function envelopeFingerprint(envelope: Envelope, transcript: Bytes): Promise<Bytes> {
  return signedHash(await envelopeHash(transcript, envelope), envelope.enc, envelope.sealed)
}

async function openVerified(params: OpenEnvelopeParams, info: Bytes): Promise<ContentKey> {
  const { envelope, kemPair, psk, sessionId } = params
  const { enc, sealed, transferId } = envelope
  try {
    const suite = suiteOf(params.suite)
    if (enc.length !== suite.encLength || sealed.length !== suite.sealedLength) {
      throw new RangeError('not the lengths of the suite')
    }
    const contentKey = await suite.open({
      pair: kemPair,
      enc,
      sealed,
      info,
      ...(psk && { psk: qrPsk(psk, sessionId) }),
    })
    return await contentKeyOf(contentKey, transferId, ['decrypt'])
  } catch {
    // No cause: every failure is the same.
    throw new EnvelopeError(true)
  }
}

async function contentKeyOf(
  contentKey: Bytes,
  transferId: Bytes,
  usages: KeyUsage[],
): Promise<ContentKey> {
  const [streamKey, keyCommit] = await Promise.all([
    hkdfKey(contentKey, transferId, 'valise/1 stream', AES, usages),
    hkdf(contentKey, transferId, 'valise/1 key-commit'),
  ])
  return { contentKey, streamKey, keyCommit }
}

type Bound = Pick<Envelope, 'transferId' | 'dir' | 'chunkSize' | 'keyCommit'>

/** `E = H("envelope", T, dir, transferId, chunkSize, keyCommit)`. */
async function envelopeHash(transcript: Bytes, bound: Bound): Promise<Bytes> {
  const { dir, transferId, chunkSize, keyCommit } = bound
  return labelledHash('envelope', transcript, u8(dir), transferId, u32(chunkSize), keyCommit)
}

async function signedHash(envelopeHash: Bytes, enc: Bytes, sealed: Bytes): Promise<Bytes> {
  return labelledHash('signed', envelopeHash, enc, sealed)
}

function qrPsk(key: Bytes, sessionId: Bytes): PreSharedKey {
  return { id: concat(utf8('valise/1 qr'), sessionId), key }
}
