import fc from 'fast-check'
import { beforeAll, describe, expect } from 'vitest'
import { EnvelopeError, ProtocolError } from '../../errors.ts'
import {
  checkIdentity,
  exportSignKey,
  finalHolds,
  type Identity,
  identityHash,
  makeSigningPair,
  newContentKey,
  OpenStream,
  openEnvelope,
  plaintextOf,
  receiptHolds,
  type SealedChunk,
  SUPPORTED_SUITES,
  sealEnvelope,
  sealStream,
  signFinal,
  signReceipt,
  suiteOf,
} from '../../index.ts'
import { type Envelope, envelope as envelopeCodec, RECORD_BYTES } from '../../wire/index.ts'
import { fixed, pattern } from '../fixed.ts'
import { anyDamage, damaged } from './damage.ts'
import { fuzz } from './fuzz.ts'
import { expectRefusal } from './refusals.ts'
import { someBytes } from './some-bytes.ts'

type Bytes = Uint8Array<ArrayBuffer>

const transferId = fixed('transfer').slice(0, 16)
const sessionId = fixed('session').slice(0, 16)
const transcript = fixed('transcript')
const anyNumber = fc.oneof(
  fc.nat(255),
  fc.integer(),
  fc.constantFrom(-0, 0.5, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 32, 2 ** 53, 262_144),
)
const anyLength = fc.constantFrom(0, 1, 16, 32, 48, 64, 65, 256, 384, 2048)
const anyBytes = anyLength.chain(someBytes)

let signing: CryptoKeyPair
let signKey: Bytes
beforeAll(async () => {
  signing = await makeSigningPair()
  signKey = await exportSignKey(signing.publicKey)
})

/** What `work` gives, or undefined for a refusal of that class. */
async function settled<T>(
  work: Promise<T>,
  refusal: typeof ProtocolError | typeof EnvelopeError = ProtocolError,
): Promise<T | undefined> {
  try {
    return await work
  } catch (error) {
    expectRefusal(error, refusal)
    return undefined
  }
}

describe('an envelope', () => {
  const sealedFor = new Map<number, { envelope: Envelope; pair: CryptoKeyPair }>()
  beforeAll(async () => {
    const { contentKey, keyCommit } = await newContentKey(fixed('key'), transferId)
    for (const suite of SUPPORTED_SUITES) {
      const pair = await suiteOf(suite).makePair()
      const envelope = await sealEnvelope({
        contentKey,
        keyCommit,
        transcript,
        dir: 1,
        transferId,
        chunkSize: RECORD_BYTES,
        suite,
        recipientKemKey: await suiteOf(suite).exportPublicKey(pair),
        sessionId,
        signingKey: signing.privateKey,
      })
      sealedFor.set(suite, { envelope, pair })
    }
  })

  const member = fc.constantFrom('transferId', 'keyCommit', 'enc', 'sealed', 'signature')
  fuzz('an envelope: one of its members changed', () =>
    fc.asyncProperty(
      fc.constantFrom(...SUPPORTED_SUITES),
      fc.oneof(
        fc.record({ member, bytes: anyBytes }),
        fc.record({ member, damage: anyDamage }),
        fc.record({ member: fc.constantFrom('v', 'dir', 'chunkSize'), number: anyNumber }),
      ),
      fc.oneof(fc.constantFrom(...SUPPORTED_SUITES), anyNumber),
      async (sealedWith, change, suite) => {
        const { envelope, pair } = sealedFor.get(sealedWith)!
        const own = envelope[change.member]
        const value =
          'number' in change
            ? change.number
            : 'bytes' in change
              ? change.bytes
              : damaged(own as Bytes, change.damage)
        const other = { ...envelope, [change.member]: value }
        const open = (envelope: Envelope, suite: number) =>
          openEnvelope({
            envelope,
            transcript,
            expectedDir: 1,
            suite,
            kemPair: pair,
            senderSignKey: signKey,
            sessionId,
          })
        const opened = await settled(open(other, suite), EnvelopeError)
        const unchanged = envelopeCodec.stringify(other) === envelopeCodec.stringify(envelope)
        expect(opened !== undefined).toBe(unchanged && suite === sealedWith)
      },
    ),
  )
})

describe('an identity', () => {
  let kemKeys: Bytes[]
  beforeAll(async () => {
    kemKeys = await Promise.all(
      SUPPORTED_SUITES.map(async (suite) =>
        suiteOf(suite).exportPublicKey(await suiteOf(suite).makePair()),
      ),
    )
  })

  const key = fc.oneof(
    fc.nat(3),
    anyBytes,
    fc.record({ of: fc.nat(3), damage: anyDamage }),
    fc.tuple(fc.constantFrom(2, 3, 4), someBytes(64)).map(([first, rest]) => {
      return Uint8Array.from([first, ...rest])
    }),
  )
  fuzz('an identity: any members', () =>
    fc.asyncProperty(
      fc.oneof(someBytes(16), anyBytes),
      fc.oneof(fc.constant([1, 2]), fc.array(anyNumber, { maxLength: 18, size: 'max' })),
      fc.oneof(fc.constantFrom(1, 2, 3), anyNumber),
      key,
      key,
      async (id, suites, suite, first, second) => {
        const all = [signKey, ...kemKeys]
        const keyOf = (drawn: typeof first): Bytes => {
          if (drawn instanceof Uint8Array) return drawn
          if (typeof drawn === 'number') return all[drawn % all.length] ?? signKey
          return damaged(all[drawn.of % all.length] ?? signKey, drawn.damage)
        }
        const identity: Identity = {
          role: 'sender',
          id,
          suites,
          suite,
          signKey: keyOf(first),
          kemKey: keyOf(second),
        }
        const accepted = await settled(
          checkIdentity(identity, { ownKeys: [] }).then(() => identity),
        )
        if (accepted === undefined) return
        expect((await identityHash(identity)).length).toBe(32)
        expect(suites).toContain(suite)
        expect([identity.signKey.length, identity.signKey[0]]).toEqual([65, 4])
        expect(Buffer.from(identity.signKey).equals(identity.kemKey)).toBe(false)
      },
    ),
  )
})

describe('signatures', () => {
  fuzz('a final and a receipt: a member changed', () =>
    fc.asyncProperty(
      fc.constantFrom('digest', 'transferId', 'signature', 'signKey'),
      fc.oneof(anyBytes, anyDamage),
      async (member, change) => {
        const parts = { dir: 1 as const, transferId, count: 3, digest: fixed('digest') }
        const final = { ...parts, sessionId, keyCommit: fixed('commit') }
        const receipt = { ...parts, transcript }
        const key = signing.privateKey
        const signed = [await signFinal(key, final), await signReceipt(key, receipt)] as const
        for (const [i, signature] of signed.entries()) {
          const whole = { digest: parts.digest, transferId, signature, signKey }
          const value = Array.isArray(change) ? damaged(whole[member], change) : change
          const { digest, transferId: id, ...by } = { ...whole, [member]: value }
          const of = { digest, transferId: id }
          const holds = await (i === 0
            ? finalHolds(by.signKey, { ...final, ...of }, by.signature)
            : receiptHolds(by.signKey, { ...receipt, ...of }, by.signature))
          expect(holds).toBe(Buffer.from(value).equals(whole[member]))
        }
      },
    ),
  )
})

describe('a stream', () => {
  const binding = { sessionId, transferId, chunkSize: RECORD_BYTES, keyCommit: fixed('commit') }
  const content = pattern(RECORD_BYTES + 1_000)
  const chunks: SealedChunk[] = []
  let streamKey: CryptoKey
  beforeAll(async () => {
    streamKey = (await newContentKey(fixed('stream'), transferId)).streamKey
    const size = content.length
    const item = { kind: 'file', name: 'a', path: '', mediaType: '', size, time: 0 } as const
    const source = {
      item,
      async *bytes() {
        yield content
      },
    }
    for await (const chunk of sealStream({ ...binding, streamKey }, plaintextOf([source]))) {
      chunks.push(chunk)
    }
  })

  const call = fc.record({
    chunk: fc.nat(1),
    index: fc.oneof(fc.nat(2), fc.constantFrom(0xffff_fffe, 0xffff_ffff)),
    last: fc.boolean(),
    /** Most calls are honest in each respect. */
    lies: fc.constantFrom('', '', '', 'index', 'last', 'damage'),
    damage: anyDamage,
  })
  fuzz('a stream: chunks that nobody sealed so', () =>
    fc.asyncProperty(fc.array(call, { maxLength: 5 }), async (calls) => {
      const found: Uint8Array[] = []
      const stream = new OpenStream({
        ...binding,
        streamKey,
        onManifest: () => undefined,
        onBytes: (_, bytes) => {
          // They are only lent.
          found.push(bytes.slice())
        },
      })
      for (const { chunk, index, last, lies, damage } of calls) {
        const honest = chunks[chunk]!
        const next = stream.next
        const taken = await settled(
          stream.take(
            lies === 'index' ? index : honest.index,
            lies === 'last' ? last : honest.last,
            lies === 'damage' ? damaged(honest.bytes, damage) : honest.bytes,
          ),
        )
        expect(stream.next).toBe(taken === 'taken' ? next + 1 : next)
      }
      if (!stream.complete) return
      expect(stream.count).toBe(2)
      expect(Buffer.concat(found).equals(content)).toBe(true)
    }),
  )
})
