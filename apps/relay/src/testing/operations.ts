import type { TransferAddress } from '@valise/protocol/wire'
import {
  envelopeText,
  finalText,
  meeting,
  type Person,
  type Receiver,
  random,
  receiptText,
  type Sender,
  startText,
} from './people.ts'
import type { CallOptions, TestRelay } from './test-relay.ts'

/** A session with a receiver, a transfer to it, and another receiver who has no part in that. */
export interface World {
  sender: Sender
  one: Receiver
  two: Receiver
  at: TransferAddress
}

export async function makeWorld(relay: TestRelay): Promise<World> {
  const { sender, receivers } = await meeting(relay, 2)
  const [one, two] = receivers as [Receiver, Receiver]
  return { sender, one, two, at: await sender.startTransfer([one]) }
}

/** An operation that needs a token, with a good call of it. */
export interface SecuredOperation {
  name: string
  method: string
  /** As the OpenAPI document writes it. */
  template: string
  path: string
  owner: Person
  body: CallOptions
}

const ofSession = '/api/sessions/{sessionId}'
const ofRequest = '/api/requests/{receiverId}'
const ofTransfer = `${ofSession}/transfers/{transferId}`

/** Every operation that needs a token, on this world. */
export function securedOperations({ sender, one, at }: World): SecuredOperation[] {
  const opening = { v: 1, code: sender.code, suites: [1], seconds: 900 }
  const octets = { bytes: random(10), headers: { 'Valise-Last': '0' } }
  const list: [string, string, Person, CallOptions?][] = [
    ['put', ofSession, sender, { json: opening }],
    ['put', `${ofSession}/door`, sender, { json: { open: false } }],
    ['get', `${ofSession}/events`, sender],
    ['get', `${ofSession}/snapshot`, sender],
    ['put', ofRequest, one, { text: one.requestText }],
    ['put', `${ofSession}/requests/{receiverId}`, one, { text: one.requestText }],
    ['get', `${ofRequest}/events`, one],
    ['get', `${ofRequest}/snapshot`, one],
    ['put', `${ofRequest}/hello`, sender, { text: sender.helloText() }],
    ['put', `${ofRequest}/approve`, sender, { json: {} }],
    ['put', `${ofRequest}/deny`, sender, { json: {} }],
    ['put', `${ofRequest}/reveal`, one, { json: {} }],
    ['put', `${ofRequest}/confirm`, one, { json: {} }],
    ['put', ofTransfer, sender, { text: startText([one.receiverId]) }],
    ['put', `${ofTransfer}/envelopes/{recipientId}`, sender, { text: envelopeText(at) }],
    ['put', `${ofTransfer}/chunks/{index}`, sender, octets],
    ['get', `${ofTransfer}/chunks/{index}`, one],
    ['get', `${ofTransfer}/frames`, one],
    ['put', `${ofTransfer}/final`, sender, { text: finalText(at) }],
    ['put', `${ofTransfer}/acknowledgements/{recipientId}`, one, { json: { next: 0 } }],
    ['put', `${ofTransfer}/receipts/{recipientId}`, one, { text: receiptText(at) }],
    ['delete', `${ofTransfer}/recipients/{recipientId}`, one],
    ['delete', ofTransfer, sender],
    ['delete', ofRequest, one],
    ['delete', ofSession, sender],
  ]
  return list.map(([method, template, owner, body = {}]) => ({
    name: `${method} ${template}`,
    method: method.toUpperCase(),
    template,
    path: template
      .replace('{sessionId}', sender.sessionId)
      .replace('{receiverId}', one.receiverId)
      .replace('{recipientId}', one.receiverId)
      .replace('{transferId}', at.transferId)
      .replace('{index}', '0'),
    owner,
    body,
  }))
}
