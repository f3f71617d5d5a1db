import { describe, expect, it } from 'vitest'
import { readSessionLink } from '../codes/session-link.ts'
import { openEnvelope } from '../envelope.ts'
import { checkIdentity, checkSuite } from '../identity.ts'
import { approvalHolds, confirmationHolds } from '../pairing/approval.ts'
import { commitment } from '../pairing/commitment.ts'
import { helloTagHolds, joinTagHolds, qrKeysOf, senderRoot } from '../pairing/qr-proof.ts'
import { verify } from '../signing.ts'
import { finalHolds } from '../stream/final.ts'
import type { ManifestItem } from '../stream/manifest.ts'
import { OpenStream } from '../stream/open-stream.ts'
import { receiptHolds } from '../stream/receipt.ts'
import {
  approve,
  confirm,
  envelope,
  final,
  hello,
  receipt,
  request,
  reveal,
  SCANNED,
  SENDER_TO_RECEIVER,
} from '../wire/index.ts'
import { fixedPair } from './fixed.ts'
import { gcm, h, hex, hmac, integer, join, sha256, unhex } from './independent.ts'
import { documentWith, readDocument, signaturesIn, valuesIn } from './make-worked-example.ts'
import { exampleItems, examplePlaintext, exampleSecrets, workedExample } from './worked-example.ts'

const document = readDocument()
const written = valuesIn(document)
const steps = await workedExample(signaturesIn(document))
const computed = steps.flatMap(({ values }) => values)

/** A text of the example. */
function text(name: string): string {
  const found = written.filter((one) => one.name === name)
  if (found.length !== 1) throw new Error(`the document has ${found.length} values for ${name}`)
  return found[0]?.value ?? ''
}

/** Bytes of the example. */
function bytes(name: string): Uint8Array<ArrayBuffer> {
  const value = text(name)
  if (!/^([0-9a-f]{2})*$/.test(value)) throw new Error(`${name} is not hex`)
  return unhex(value)
}

describe('the worked example of docs/protocol.md', () => {
  it('has every value that the code computes, each once, and no other', () => {
    expect(written).toEqual(computed)
    expect(new Set(written.map(({ name }) => name)).size).toBe(written.length)
  })

  it('stands there as it would be written anew', () => {
    expect(documentWith(document, steps) === document).toBe(true)
  })

  it('is found wanting whatever value is missing or changed', () => {
    for (const { name, value } of computed) {
      const line = `\n${name} = ${value}\n`
      expect(document.split(line), name).toHaveLength(2)
      expect(valuesIn(document.replace(line, '\n')), name).not.toEqual(computed)
      const end = value.endsWith('0') ? '1' : '0'
      const changed = document.replace(line, `\n${name} = ${value.slice(0, -1)}${end}\n`)
      expect(valuesIn(changed), name).not.toEqual(computed)
    }
  })

  it('has signatures that hold, and would not keep others', async () => {
    const [some = ''] = signaturesIn(document)
    const other = `${some.slice(0, -2)}${some.endsWith('00') ? '01' : '00'}`
    const again = (await workedExample([other])).flatMap(({ values }) => values)
    expect(again).not.toContainEqual({ name: 'approve.signature', value: other })
    for (const [name, key] of [
      ['approve', 'sender.signKey'],
      ['confirm', 'receiver.signKey'],
      ['final', 'sender.signKey'],
      ['receipt', 'receiver.signKey'],
    ] as const) {
      const [hash, signature] = [bytes(`${name}.hash`), bytes(`${name}.signature`)]
      expect(await verify(bytes(key), hash, signature), name).toBe(true)
    }
    const [hash, signature] = [bytes('signed.hash'), bytes('envelope.signature')]
    expect(await verify(bytes('sender.signKey'), hash, signature)).toBe(true)
  })

  it('agrees with a second computation', async () => {
    const [code, T, suites] = [Buffer.from(text('code'), 'ascii'), bytes('T'), bytes('suites')]
    const identity = (role: 'sender' | 'receiver', id: string): Uint8Array =>
      h(role, bytes(id), suites, bytes('suite'), bytes(`${role}.signKey`), bytes(`${role}.kemKey`))
    const [dir, one] = [integer(1, 1), integer(1, 1)]
    const [idS, idR, C] = [bytes('id(S)'), bytes('id(R)'), bytes('C')]
    const [transferId, keyCommit] = [bytes('transferId'), bytes('keyCommit')]
    const [E, count, D2] = [bytes('E'), bytes('count'), bytes('D2')]
    const expected: [string, Uint8Array][] = [
      ['sessionId', h('session-id', sha256(bytes('sender.token'))).slice(0, 16)],
      ['receiverId', h('receiver-id', sha256(bytes('receiver.token'))).slice(0, 16)],
      ['F', h('sender-root', bytes('sessionId'), suites, bytes('sender.signKey')).slice(0, 16)],
      ['id(S)', identity('sender', 'sessionId')],
      ['id(R)', identity('receiver', 'receiverId')],
      ['C', h('commit', code, one, idR, bytes('nR'))],
      ['join.hash', h('join', code, idR, C)],
      ['request.tag', hmac(bytes('KtagR'), bytes('join.hash'))],
      ['hello.hash', h('hello', code, C, idS, bytes('nS'))],
      ['hello.tag', hmac(bytes('KtagS'), bytes('hello.hash'))],
      ['T', h('transcript', code, one, idS, idR, C, bytes('nS'), bytes('nR'))],
      ['code.hash', h('code', T)],
      ['approve.hash', h('approve', T)],
      ['confirm.hash', h('confirm', T, bytes('capacity'))],
      ['E', h('envelope', T, dir, transferId, bytes('chunkSize'), keyCommit)],
      ['signed.hash', h('signed', E, bytes('enc'), bytes('sealed'))],
      ['D0', h('stream', bytes('sessionId'), transferId, bytes('chunkSize'), keyCommit)],
      ['D1', h('chunk', bytes('D0'), integer(0, 4), integer(0, 1), bytes('chunk.0.sha256'))],
      ['D2', h('chunk', bytes('D1'), integer(1, 4), one, bytes('chunk.1.sha256'))],
      ['final.hash', h('final', bytes('sessionId'), dir, transferId, keyCommit, count, D2)],
      ['receipt.hash', h('receipt', T, dir, transferId, count, D2)],
    ]
    for (const [name, value] of expected) expect(hex(value), name).toBe(text(name))

    const plaintext: Uint8Array[] = []
    for await (const piece of examplePlaintext()) plaintext.push(piece)
    const whole = join(...plaintext)
    expect(hex(join(bytes('M'), bytes('manifest'), bytes('text.content')))).toBe(
      hex(whole.subarray(0, 4 + 113 + 13)),
    )
    expect(hex(sha256(whole))).toBe(text('plaintext.sha256'))
    for (const [i, record] of [whole.subarray(0, 262_144), whole.subarray(262_144)].entries()) {
      const sealed = gcm(bytes('K'), bytes(`nonce.${i}`), record)
      expect(hex(sealed.slice(0, 32))).toBe(text(`chunk.${i}.first`))
      expect(hex(sealed.slice(-32))).toBe(text(`chunk.${i}.last`))
      expect(hex(sha256(sealed))).toBe(text(`chunk.${i}.sha256`))
    }
  })

  it('is a run that the code accepts from its messages alone', async () => {
    const { code, secret, senderRoot: F } = readSessionLink(text('link'))
    const asked = request.parse(text('request.message'))
    const answer = hello.parse(text('hello.message'))
    const { nR } = reveal.parse(text('reveal.message'))
    const qr = await qrKeysOf(secret)
    const [idS, idR, T] = [bytes('id(S)'), bytes('id(R)'), bytes('T')]

    await checkIdentity({ ...asked, role: 'receiver', id: asked.receiverId }, { ownKeys: [] })
    await checkIdentity({ ...answer, role: 'sender', id: answer.sessionId }, { ownKeys: [] })
    expect(checkSuite(answer.suites, asked)).toBe(answer.suite)
    expect(await senderRoot(answer)).toEqual(F)
    const joined = { code, receiver: idR, commitment: asked.C }
    expect(await joinTagHolds(qr, joined, asked.tag ?? F)).toBe(true)
    const proof = { code, commitment: asked.C, sender: idS, nS: answer.nS }
    expect(await helloTagHolds(qr, proof, answer.tag ?? F)).toBe(true)
    expect(await commitment({ code, mode: SCANNED, receiver: idR, nR })).toEqual(asked.C)

    const approval = approve.parse(text('approve.message'))
    expect(await approvalHolds(answer.signKey, T, approval.signature)).toBe(true)
    const { capacity, signature } = confirm.parse(text('confirm.message'))
    expect(await confirmationHolds(asked.signKey, T, capacity, signature)).toBe(true)

    const message = envelope.parse(text('envelope.message'))
    const opened = await openEnvelope({
      envelope: message,
      transcript: T,
      expectedDir: SENDER_TO_RECEIVER,
      suite: asked.suite,
      kemPair: await fixedPair(exampleSecrets.receiverOpens, 'ECDH'),
      senderSignKey: answer.signKey,
      psk: qr.psk,
      sessionId: answer.sessionId,
    })
    expect(hex(opened.keyCommit)).toBe(text('keyCommit'))

    let items: ManifestItem[] = []
    const arrived: Uint8Array[][] = exampleItems.map(() => [])
    const stream = new OpenStream({
      ...message,
      ...opened,
      sessionId: answer.sessionId,
      onManifest: (manifest) => {
        items = manifest
      },
      onBytes: (item, part) => {
        arrived[item]?.push(part.slice())
      },
    })
    const plaintext: Uint8Array[] = []
    for await (const piece of examplePlaintext()) plaintext.push(piece)
    const whole = join(...plaintext)
    const sealed = [whole.subarray(0, 262_144), whole.subarray(262_144)].map((record, i) =>
      gcm(bytes('K'), bytes(`nonce.${i}`), record),
    )
    for (const [i, chunk] of sealed.entries()) {
      expect(await stream.take(i, i === 1, chunk)).toBe('taken')
    }
    expect(stream.complete).toBe(true)
    expect(items).toEqual(exampleItems.map(({ item }) => item))
    expect(arrived.map((parts) => hex(join(...parts)))).toEqual(
      exampleItems.map(({ content }) => hex(content)),
    )

    const digest = stream.digest ?? new Uint8Array()
    const totals = { count: stream.count, digest, dir: SENDER_TO_RECEIVER } as const
    const { transferId, keyCommit } = message
    const ended = final.parse(text('final.message'))
    const whose = { ...totals, sessionId: answer.sessionId, transferId, keyCommit }
    expect(await finalHolds(answer.signKey, whose, ended.signature)).toBe(true)
    const received = receipt.parse(text('receipt.message'))
    const which = { ...totals, transcript: T, transferId }
    expect(await receiptHolds(asked.signKey, which, received.signature)).toBe(true)
  })
})
