import { identityHash } from '../../identity.ts'
import { commitment } from '../../pairing/commitment.ts'
import { helloTag, joinTag, qrKeysOf } from '../../pairing/qr-proof.ts'
import { receiverCodeOf, transcript } from '../../pairing/transcript.ts'
import { SCANNED, TYPED } from '../../wire/index.ts'
import { fixed, fixedModulus, fixedPair } from '../fixed.ts'
import { h, hex, hkdf, integer, publicKeyOf } from '../independent.ts'
import { keptSignature } from '../kept-signature.ts'

export type PairingVectors = {
  mode: number
  code: string
  /** id(S) and id(R), from the identities below. */
  sender: {
    id: string
    suites: number[]
    suite: number
    signKey: string
    kemKey: string
    hash: string
  }
  receiver: {
    id: string
    suites: number[]
    suite: number
    signKey: string
    kemKey: string
    hash: string
  }
  nS: string
  nR: string
  commitment: string
  transcript: string
  receiverCode: string
  /** Only when scanned. */
  qr?: {
    secret: string
    tagR: string
    tagS: string
    psk: string
    joinTag: string
    helloTag: string
  }
  /** A signature is one of many that hold over `hash` (the 32-byte message of ECDSA). */
  approval: { hash: string; signature: string }
  confirmation: { capacity: number; hash: string; signature: string }
}[]

export async function pairingVectors(): Promise<PairingVectors> {
  const out: PairingVectors = []
  const code = '7K3MQ9TX'
  const given = [
    { mode: TYPED, suite: 1, offers: { sender: [1], receiver: [1] } },
    { mode: SCANNED, suite: 1, offers: { sender: [1], receiver: [1] } },
    // What two implementations with both suites do, and one that has RSA alone.
    { mode: SCANNED, suite: 1, offers: { sender: [1, 2], receiver: [1, 2] } },
    { mode: TYPED, suite: 2, offers: { sender: [1, 2], receiver: [2] } },
  ] as const
  for (const { mode, suite, offers } of given) {
    const ends = await Promise.all(
      (['sender', 'receiver'] as const).map(async (role) => {
        const identity = {
          id: fixed(`${role} id`).slice(0, 16),
          suites: [...offers[role]],
          suite,
          signKey: publicKeyOf(fixed(`${role} signs`)),
          kemKey: suite === 2 ? fixedModulus(`${role} opens`) : publicKeyOf(fixed(`${role} opens`)),
        }
        const hash = await identityHash({ role, ...identity })
        return { ...identity, hash, pair: await fixedPair(fixed(`${role} signs`), 'ECDSA') }
      }),
    )
    const [sender, receiver] = ends
    if (sender === undefined || receiver === undefined) throw new Error('two ends')
    const nS = fixed('nS')
    const nR = fixed('nR')
    const C = await commitment({ code, mode, receiver: receiver.hash, nR })
    const T = await transcript({
      code,
      mode,
      sender: sender.hash,
      receiver: receiver.hash,
      commitment: C,
      nS,
      nR,
    })
    const capacity = mode === TYPED ? Number.MAX_SAFE_INTEGER : 2 ** 30
    const approval = h('approve', T)
    const confirmation = h('confirm', T, integer(capacity, 8))
    const shown = (end: typeof sender) => ({
      id: hex(end.id),
      suites: end.suites,
      suite: end.suite,
      signKey: hex(end.signKey),
      kemKey: hex(end.kemKey),
      hash: hex(end.hash),
    })
    out.push({
      mode,
      code,
      sender: shown(sender),
      receiver: shown(receiver),
      nS: hex(nS),
      nR: hex(nR),
      commitment: hex(C),
      transcript: hex(T),
      receiverCode: await receiverCodeOf(T),
      ...(mode === SCANNED && { qr: await qrVector(code, sender.hash, receiver.hash, C, nS) }),
      approval: {
        hash: hex(approval),
        signature: await keptSignature('pairing', sender.pair, approval),
      },
      confirmation: {
        capacity,
        hash: hex(confirmation),
        signature: await keptSignature('pairing', receiver.pair, confirmation),
      },
    })
  }
  return out
}

type Bytes = Uint8Array<ArrayBuffer>

async function qrVector(code: string, sender: Bytes, receiver: Bytes, C: Bytes, nS: Bytes) {
  const secret = fixed('secret')
  const keys = await qrKeysOf(secret)
  const none = new Uint8Array()
  return {
    secret: hex(secret),
    // The code holds these two as keys that cannot be exported.
    tagR: hex(hkdf(secret, none, 'valise/1 qr-join')),
    tagS: hex(hkdf(secret, none, 'valise/1 qr-hello')),
    psk: hex(keys.psk),
    joinTag: hex(await joinTag(keys, { code, receiver, commitment: C })),
    helloTag: hex(await helloTag(keys, { code, commitment: C, sender, nS })),
  }
}
