import type { OpenEnvelopeParams } from '../envelope.ts'
import type { Envelope } from '../wire/index.ts'
import { unhex } from './hex.ts'
import { p256Pair, rsaPair } from './key-pairs.ts'
import type { EnvelopeVectors } from './vector-sets/envelope.ts'

type Vector = EnvelopeVectors[number]

/** The envelope that a vector describes. */
export function envelopeOf(v: Vector): Envelope {
  return {
    v: 1,
    transferId: unhex(v.transferId),
    dir: v.dir,
    chunkSize: v.chunkSize,
    keyCommit: unhex(v.keyCommit),
    enc: unhex(v.enc),
    sealed: unhex(v.sealed),
    signature: unhex(v.signature),
  }
}

/** What its recipient opens it with. */
export async function openingOf(v: Vector): Promise<OpenEnvelopeParams> {
  return {
    envelope: envelopeOf(v),
    transcript: unhex(v.transcript),
    expectedDir: v.dir,
    suite: v.suite,
    kemPair:
      v.suite === 1
        ? await p256Pair(unhex(v.recipientKey), unhex(v.recipientKemKey), 'ECDH')
        : await rsaPair(v.recipientKey),
    senderSignKey: unhex(v.senderSignKey),
    sessionId: unhex(v.sessionId),
    ...(v.psk && { psk: unhex(v.psk) }),
  }
}
