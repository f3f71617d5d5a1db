import { opening, routes } from '@valise/protocol/wire'
import { afterEach, expect, test } from 'vitest'
import type { Config } from '../config.ts'
import { Receiver, Sender } from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

const createToken = 'correct-horse-battery-staple'

let relay: TestRelay
afterEach(() => relay.close())

async function start(config: Partial<Config>): Promise<void> {
  relay = await TestRelay.start(config)
}

async function openWith(sender: Sender, headers: Record<string, string>) {
  const text = opening.stringify({ v: 1, code: sender.code, suites: [1], seconds: 900 })
  return relay.call('PUT', routes.session(sender.sessionId), { token: sender.token, text, headers })
}

test('opening a session needs the token, where one is set', async () => {
  await start({ createToken })
  const sender = await Sender.make(relay)
  for (const wrong of [
    '',
    'correct',
    `${createToken}x`,
    createToken.toUpperCase(),
    `Bearer ${createToken}`,
  ]) {
    const refused = await openWith(sender, { 'Valise-Create': wrong })
    expect(refused.problem).toBe('forbidden')
    expect(refused.text).not.toContain(createToken)
  }
  expect((await openWith(sender, {})).problem).toBe('forbidden')
  expect(relay.relay.counts().sessions).toBe(0)
  expect((await openWith(sender, { 'Valise-Create': createToken })).status).toBe(201)
  // It stands beside the sender's own token, and not for it.
  const other = await Sender.make(relay)
  const text = opening.stringify({ v: 1, code: other.code, suites: [1], seconds: 900 })
  const path = routes.session(other.sessionId)
  const headers = { 'Valise-Create': createToken }
  expect((await relay.call('PUT', path, { text, headers })).problem).toBe('unauthorized')
})

test('nothing else needs it', async () => {
  await start({ createToken })
  const sender = await Sender.make(relay)
  await openWith(sender, { 'Valise-Create': createToken })
  const lookUp = await relay.call('POST', routes.lookup, { json: { code: sender.code } })
  expect(lookUp.status).toBe(200)
  const receiver = await Receiver.join(relay, sender.code)
  const at = await sender.startTransfer([receiver])
  expect((await sender.delete(routes.transfer(at))).status).toBe(204)
  expect((await sender.delete(routes.session(sender.sessionId))).status).toBe(204)
})

test('guesses of it count as openings', async () => {
  await start({ createToken, rateLimits: true, rateOpenings: 2 })
  const sender = await Sender.make(relay)
  for (let i = 0; i < 2; i++) expect((await openWith(sender, {})).problem).toBe('forbidden')
  const late = await openWith(sender, { 'Valise-Create': createToken })
  expect(late.problem).toBe('too-many-requests')
})

test('where none is set, the header means nothing', async () => {
  await start({})
  const sender = await Sender.make(relay)
  expect((await openWith(sender, { 'Valise-Create': 'anything' })).status).toBe(201)
})
