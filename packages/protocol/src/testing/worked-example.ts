import { formatReceiverCode } from '../codes/receiver-code.ts'
import { makeSessionCode } from '../codes/session-code.ts'
import { makeSessionLink } from '../codes/session-link.ts'
import { newContentKey } from '../envelope.ts'
import { hkdf, NO_SALT } from '../hkdf.ts'
import { type Identity, identityHash } from '../identity.ts'
import { commitment } from '../pairing/commitment.ts'
import { helloTag, joinTag, qrKeysOf, senderRoot } from '../pairing/qr-proof.ts'
import { receiverCodeOf, transcript } from '../pairing/transcript.ts'
import { sign, verify } from '../signing.ts'
import { firstDigest, nextDigest } from '../stream/digest-chain.ts'
import { encodeManifest, type ManifestItem, plaintextLength } from '../stream/manifest.ts'
import { paddedLength } from '../stream/padme.ts'
import { plaintextOf } from '../stream/plaintext.ts'
import { recordNonce } from '../stream/record.ts'
import { type SealedChunk, sealStream } from '../stream/seal-stream.ts'
import { sealWithEphemeral } from '../suites/hpke-p256.ts'
import {
  approve,
  type Bytes,
  chunkFrameHeader,
  confirm,
  door,
  envelope,
  final,
  hello,
  lookup,
  lookupAnswer,
  opening,
  PROTOCOL_VERSION,
  receipt,
  receiverIdOf,
  request,
  reveal,
  routes,
  SCANNED,
  SENDER_TO_RECEIVER,
  sessionIdOf,
  toBase64url,
  transferStart,
} from '../wire/index.ts'
import { labelledHash, sha256 } from '../wire/labelled-hash.ts'
import { fixed, fixedPair, pattern } from './fixed.ts'
import { ascii, hex, integer, join, publicKeyOf, unhex } from './independent.ts'

/** One value of the example: bytes in hex, or a text as it is. */
export interface ExampleValue {
  name: string
  value: string
}

/** One step of the run: a heading, a sentence, and its values. */
export interface ExampleStep {
  title: string
  text: string
  values: ExampleValue[]
}

/** The bytes that each of the two parties must draw by chance. */
function chance(what: string): Bytes {
  return fixed(`worked example, ${what}`)
}

/** The secret halves of the run, for tests that go through it with the code. */
export const exampleSecrets = {
  senderSigns: chance('sender signs'),
  senderOpens: chance('sender opens'),
  receiverSigns: chance('receiver signs'),
  receiverOpens: chance('receiver opens'),
}

const SUITES = [1, 2]
const SUITE = 1
const CHUNK_BYTES = 262_144
const ORIGIN = 'https://valise.example'

/** The items of the run and their bytes. */
export const exampleItems: { item: ManifestItem; content: Bytes }[] = [
  {
    item: {
      kind: 'text',
      name: '',
      path: '',
      mediaType: 'text/plain',
      size: 13,
      time: 0,
    },
    content: ascii('Meet at noon.'),
  },
  {
    item: {
      kind: 'file',
      name: 'pattern.bin',
      path: 'tests',
      mediaType: 'application/octet-stream',
      size: 300_000,
      time: 1_767_225_600_000,
    },
    content: pattern(300_000),
  },
]

/**
 * One complete run, a scanned receiver and one transfer, from fixed randomness. `kept` are
 * signatures of an earlier run: one that still holds is used again, because ECDSA makes another one
 * every time.
 */
export async function workedExample(kept: readonly string[] = []): Promise<ExampleStep[]> {
  const signed = async (scalar: Bytes, hash: Bytes): Promise<Bytes> => {
    const signKey = publicKeyOf(scalar)
    for (const candidate of kept) {
      if (await verify(signKey, hash, unhex(candidate))) return unhex(candidate)
    }
    return sign((await fixedPair(scalar, 'ECDSA')).privateKey, hash)
  }
  const secrets = exampleSecrets

  // 1
  const senderToken = chance('sender token')
  const receiverToken = chance('receiver token')
  const sessionId = await sessionIdOf(senderToken)
  const receiverId = await receiverIdOf(receiverToken)

  // 2
  const sender: Identity = {
    role: 'sender',
    id: sessionId,
    suites: SUITES,
    suite: SUITE,
    signKey: publicKeyOf(secrets.senderSigns),
    kemKey: publicKeyOf(secrets.senderOpens),
  }
  const receiver: Identity = {
    role: 'receiver',
    id: receiverId,
    suites: SUITES,
    suite: SUITE,
    signKey: publicKeyOf(secrets.receiverSigns),
    kemKey: publicKeyOf(secrets.receiverOpens),
  }

  // 3
  const codeRandom = chance('code').slice(0, 5)
  const code = makeSessionCode(codeRandom)
  const secret = chance('link secret')
  const root = await senderRoot({ sessionId, suites: SUITES, signKey: sender.signKey })
  const link = makeSessionLink({ origin: ORIGIN, code, secret, senderRoot: root })
  const qr = await qrKeysOf(secret)

  // 4
  const nR = chance('nR')
  const receiverHash = await identityHash(receiver)
  const C = await commitment({ code, mode: SCANNED, receiver: receiverHash, nR })
  const join1 = { code, receiver: receiverHash, commitment: C }
  const requestTag = await joinTag(qr, join1)
  const requestText = request.stringify({
    v: PROTOCOL_VERSION,
    code,
    mode: SCANNED,
    receiverId,
    suites: SUITES,
    suite: SUITE,
    signKey: receiver.signKey,
    kemKey: receiver.kemKey,
    C,
    tag: requestTag,
  })

  // 5
  const nS = chance('nS')
  const senderHash = await identityHash(sender)
  const answer = { code, commitment: C, sender: senderHash, nS }
  const answerTag = await helloTag(qr, answer)
  const helloText = hello.stringify({
    v: PROTOCOL_VERSION,
    sessionId,
    suites: SUITES,
    suite: SUITE,
    signKey: sender.signKey,
    kemKey: sender.kemKey,
    nS,
    tag: answerTag,
  })

  // 6
  const T = await transcript({
    code,
    mode: SCANNED,
    sender: senderHash,
    receiver: receiverHash,
    commitment: C,
    nS,
    nR,
  })
  const receiverCode = await receiverCodeOf(T)

  // 7
  const capacity = 2 ** 29
  const approveHash = await labelledHash('approve', T)
  const approveSignature = await signed(secrets.senderSigns, approveHash)
  const confirmHash = await labelledHash('confirm', T, integer(capacity, 8))
  const confirmSignature = await signed(secrets.receiverSigns, confirmHash)

  // 8
  const transferId = chance('transfer').slice(0, 16)
  const contentKey = chance('CK')
  const { streamKey, keyCommit } = await newContentKey(contentKey, transferId)
  const pskId = join(ascii('valise/1 qr'), sessionId)
  const dir = integer(SENDER_TO_RECEIVER, 1)
  const E = await labelledHash('envelope', T, dir, transferId, integer(CHUNK_BYTES, 4), keyCommit)
  const ephemeral = chance('ephemeral')
  const { enc, sealed } = await sealWithEphemeral(await fixedPair(ephemeral, 'ECDH'), {
    recipient: receiver.kemKey,
    info: E,
    plaintext: contentKey,
    psk: { id: pskId, key: qr.psk },
  })
  const envelopeHash = await labelledHash('signed', E, enc, sealed)
  const envelopeSignature = await signed(secrets.senderSigns, envelopeHash)
  const at = { sessionId: toBase64url(sessionId), transferId: toBase64url(transferId) }
  const recipient = toBase64url(receiverId)

  // 9
  const items = exampleItems.map(({ item }) => item)
  const manifest = encodeManifest(items)
  const length = plaintextLength(items, manifest.length)
  if (length === 'unknown') throw new Error('every size of the example is known')
  const plaintext = join(...(await all(examplePlaintext())))
  const binding = { sessionId, transferId, chunkSize: CHUNK_BYTES, keyCommit }
  const chunks: SealedChunk[] = []
  const stream = sealStream({ ...binding, streamKey }, examplePlaintext())
  let step = await stream.next()
  for (; !step.done; step = await stream.next()) chunks.push(step.value)
  const totals = step.value
  const digests = [await firstDigest(binding)]
  for (const { index, last, bytes } of chunks) {
    const before = digests.at(-1) ?? new Uint8Array()
    digests.push(await nextDigest(before, index, last, await sha256(bytes)))
  }
  if (hex(digests.at(-1) ?? new Uint8Array()) !== hex(totals.digest)) throw new Error('two chains')

  // 10
  const count = integer(totals.count, 4)
  const D = totals.digest
  const finalHash = await labelledHash('final', sessionId, dir, transferId, keyCommit, count, D)
  const finalSignature = await signed(secrets.senderSigns, finalHash)
  const receiptHash = await labelledHash('receipt', T, dir, transferId, count, D)
  const receiptSignature = await signed(secrets.receiverSigns, receiptHash)

  return [
    inStep('1', 'Tokens and identifiers', 'Both sides draw 32 bytes and derive who they are.', {
      'sender.token': senderToken,
      'sender.tokenHash': await sha256(senderToken),
      sessionId,
      'sessionId.text': toBase64url(sessionId),
      'receiver.token': receiverToken,
      'receiver.tokenHash': await sha256(receiverToken),
      receiverId,
      'receiverId.text': toBase64url(receiverId),
    }),
    inStep('2', 'Keys', 'Private scalars, which no implementation shows, and the public points.', {
      'sender.signKey.private': secrets.senderSigns,
      'sender.signKey': sender.signKey,
      'sender.kemKey.private': secrets.senderOpens,
      'sender.kemKey': sender.kemKey,
      'receiver.signKey.private': secrets.receiverSigns,
      'receiver.signKey': receiver.signKey,
      'receiver.kemKey.private': secrets.receiverOpens,
      'receiver.kemKey': receiver.kemKey,
      suites: Uint8Array.from(SUITES),
      suite: integer(SUITE, 1),
    }),
    inStep('3', 'Code and link', 'The sender opens the session and draws the QR code.', {
      'code.random': codeRandom,
      code,
      secret,
      F: root,
      link,
      KtagR: await hkdf(secret, NO_SALT, 'valise/1 qr-join'),
      KtagS: await hkdf(secret, NO_SALT, 'valise/1 qr-hello'),
      Kpsk: qr.psk,
      'opening.path': routes.session(at.sessionId),
      'opening.message': opening.stringify({
        v: PROTOCOL_VERSION,
        code,
        suites: SUITES,
        seconds: 900,
      }),
      'lookup.message': lookup.stringify({ code }),
      'lookup.answer': lookupAnswer.stringify({ v: PROTOCOL_VERSION, suites: SUITES }),
    }),
    inStep('4', 'Request', 'The receiver commits itself, and proves that it scanned.', {
      'id(R)': receiverHash,
      nR,
      C,
      'join.hash': await labelledHash('join', ascii(code), receiverHash, C),
      'request.tag': requestTag,
      'request.path': routes.request(recipient),
      'request.message': requestText,
    }),
    inStep('5', 'Hello', 'The sender answers, and proves that it made the QR code.', {
      'id(S)': senderHash,
      nS,
      'hello.hash': await labelledHash('hello', ascii(code), C, senderHash, nS),
      'hello.tag': answerTag,
      'hello.path': routes.message(recipient, 'hello'),
      'hello.message': helloText,
    }),
    inStep('6', 'Reveal and code', 'Both sides know the transcript and the receiver code.', {
      'reveal.message': reveal.stringify({ nR }),
      T,
      'code.hash': await labelledHash('code', T),
      'receiverCode.text': receiverCode,
      'receiverCode.shown': formatReceiverCode(receiverCode),
    }),
    inStep('7', 'Approve and confirm', 'Both users agree; the receiver has room for 2^29 bytes.', {
      'approve.hash': approveHash,
      'approve.signature': approveSignature,
      'approve.message': approve.stringify({ signature: approveSignature }),
      capacity: integer(capacity, 8),
      'confirm.hash': confirmHash,
      'confirm.signature': confirmSignature,
      'confirm.message': confirm.stringify({ capacity, signature: confirmSignature }),
      'door.message': door.stringify({ open: false }),
    }),
    inStep('8', 'Envelope', 'One transfer to the one receiver, HPKE in mode_psk.', {
      transferId,
      chunkSize: integer(CHUNK_BYTES, 4),
      CK: contentKey,
      K: await hkdf(contentKey, transferId, 'valise/1 stream'),
      keyCommit,
      'transfer.path': routes.transfer(at),
      'transfer.message': transferStart.stringify({
        dir: SENDER_TO_RECEIVER,
        chunkSize: CHUNK_BYTES,
        recipients: [receiverId],
      }),
      E,
      psk_id: pskId,
      'ephemeral.private': ephemeral,
      enc,
      sealed,
      'signed.hash': envelopeHash,
      'envelope.signature': envelopeSignature,
      'envelope.path': routes.envelope(at, recipient),
      'envelope.message': envelope.stringify({
        v: PROTOCOL_VERSION,
        transferId,
        dir: SENDER_TO_RECEIVER,
        chunkSize: CHUNK_BYTES,
        keyCommit,
        enc,
        sealed,
        signature: envelopeSignature,
      }),
    }),
    inStep(
      '9',
      'Stream',
      'A text of 13 bytes and a file of 300,000, whose byte i is i mod 251: two records, and with 262,144 bytes to a chunk two chunks.',
      {
        'text.content': exampleItems[0]?.content ?? new Uint8Array(),
        M: integer(manifest.length, 4),
        manifest,
        L: integer(length, 8),
        P: integer(paddedLength(length), 8),
        'plaintext.sha256': await sha256(plaintext),
        'nonce.0': recordNonce(0, false),
        'nonce.1': recordNonce(1, true),
        ...(await chunkValues(chunks[0])),
        ...(await chunkValues(chunks[1])),
        D0: digests[0] ?? '',
        D1: digests[1] ?? '',
        D2: digests[2] ?? '',
      },
    ),
    inStep('10', 'Final and receipt', 'The author signs the whole, the recipient that it has it.', {
      count,
      'final.hash': finalHash,
      'final.signature': finalSignature,
      'final.path': routes.final(at),
      'final.message': final.stringify({ transferId, signature: finalSignature }),
      'receipt.hash': receiptHash,
      'receipt.signature': receiptSignature,
      'receipt.path': routes.receipt(at, recipient),
      'receipt.message': receipt.stringify({ transferId, signature: receiptSignature }),
    }),
  ]
}

/** The plaintext of the run's transfer. */
export function examplePlaintext(): AsyncGenerator<Uint8Array> {
  return plaintextOf(
    exampleItems.map(({ item, content }) => ({ item, bytes: () => once(content) })),
  )
}

async function chunkValues(chunk: SealedChunk | undefined): Promise<Record<string, Bytes>> {
  if (chunk === undefined) throw new Error('the example has two chunks')
  const { index, last, bytes } = chunk
  const name = `chunk.${index}`
  return {
    [`${name}.frame`]: chunkFrameHeader(index, last, bytes.length),
    [`${name}.first`]: bytes.slice(0, 32),
    [`${name}.last`]: bytes.slice(-32),
    [`${name}.sha256`]: await sha256(bytes),
  }
}

function inStep(
  number: string,
  title: string,
  text: string,
  values: Readonly<Record<string, Uint8Array | string>>,
): ExampleStep {
  const list = Object.entries(values).map(([name, value]) => ({
    name,
    value: typeof value === 'string' ? value : hex(value),
  }))
  return { title: `Step ${number}. ${title}`, text, values: list }
}

async function* once(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

async function all<T>(of: AsyncIterable<T>): Promise<T[]> {
  const out: T[] = []
  for await (const one of of) out.push(one)
  return out
}
