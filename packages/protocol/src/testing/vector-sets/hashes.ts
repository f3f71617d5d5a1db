import { bestSuite, type Identity, identityHash } from '../../identity.ts'
import { receiverIdOf, sessionIdOf } from '../../wire/ids.ts'
import { labelledHash, sha256 } from '../../wire/labelled-hash.ts'
import { fixed, fixedModulus } from '../fixed.ts'
import { hex, publicKeyOf, unhex } from '../independent.ts'

export type HashVectors = { label: string; fields: string[]; hash: string }[]

export async function hashVectors(): Promise<HashVectors> {
  const given: [string, string[]][] = [
    ['empty', []],
    ['empty', ['']],
    ['fields', ['00', '0102', '']],
    ['fields', ['000102', '']],
    ['code', [hex(fixed('transcript'))]],
  ]
  const out: HashVectors = []
  for (const [label, fields] of given) {
    out.push({ label, fields, hash: hex(await labelledHash(label, ...fields.map(unhex))) })
  }
  return out
}

export type IdVectors = {
  token: string
  tokenHash: string
  sessionId: string
  receiverId: string
}[]

export async function idVectors(): Promise<IdVectors> {
  const out: IdVectors = []
  for (const token of [new Uint8Array(32), fixed('token')]) {
    out.push({
      token: hex(token),
      tokenHash: hex(await sha256(token)),
      sessionId: hex(await sessionIdOf(token)),
      receiverId: hex(await receiverIdOf(token)),
    })
  }
  return out
}

export interface IdentityVectors {
  identities: {
    role: 'sender' | 'receiver'
    id: string
    suites: number[]
    suite: number
    signKey: string
    kemKey: string
    hash: string
  }[]
  /** `best` null: none in common. */
  best: { a: number[]; b: number[]; best: number | null }[]
}

export async function identityVectors(): Promise<IdentityVectors> {
  const identities: IdentityVectors['identities'] = []
  const offers: [suites: number[], suite: number][] = [
    [[1], 1],
    [[1, 2, 3, 255], 1],
    [[2], 2],
  ]
  for (const role of ['sender', 'receiver'] as const) {
    for (const [suites, suite] of offers) {
      const opens = `${role} opens`
      const identity: Identity = {
        role,
        id: fixed(`${role} id`).slice(0, 16),
        suites,
        suite,
        signKey: publicKeyOf(fixed(`${role} signs`)),
        kemKey: suite === 2 ? fixedModulus(opens) : publicKeyOf(fixed(opens)),
      }
      identities.push({
        role,
        id: hex(identity.id),
        suites,
        suite,
        signKey: hex(identity.signKey),
        kemKey: hex(identity.kemKey),
        hash: hex(await identityHash(identity)),
      })
    }
  }
  const lists: [number[], number[]][] = [
    [[1], [1]],
    [
      [1, 2],
      [1, 2],
    ],
    [
      [1, 2, 3],
      [1, 2, 3],
    ],
    [
      [1, 2, 3],
      [1, 2],
    ],
    [[2], [1, 2]],
    [
      [2, 3],
      [1, 3],
    ],
    [[1], [2]],
    [
      [4, 5],
      [4, 5],
    ],
    [
      [1, 200],
      [1, 200],
    ],
  ]
  return {
    identities,
    best: lists.map(([a, b]) => ({ a, b, best: bestSuite(a, b) ?? null })),
  }
}
