import {
  acknowledgement,
  approve,
  confirm,
  deny,
  envelope,
  final,
  hello,
  lookup,
  lookupAnswer,
  MAX_MESSAGE_BYTES,
  opening,
  receipt,
  relayLimits,
  request,
  reveal,
  routes,
  transferStart,
} from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MAX_SELFTESTS } from '../bounds.ts'
import { problemsOf, seen } from '../testing/contract.ts'
import { makeWorld, securedOperations } from '../testing/operations.ts'
import {
  envelopeText,
  finalText,
  newCode,
  Receiver,
  random,
  receiptText,
  requestText,
  Sender,
  startText,
} from '../testing/people.ts'
import { selftestsOf } from '../testing/selftests.ts'
import { TestRelay } from '../testing/test-relay.ts'
import { openapi } from './document.ts'
import { schemas } from './schemas.ts'

let relay: TestRelay
beforeAll(async () => {
  relay = await TestRelay.start({ maxSessions: 50 })
})
afterAll(() => relay.close())

const operations = Object.entries(openapi.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ name: `${method} ${path}`, operation })),
)

test('the document has every address of the relay, and no other', () => {
  const registered = relay.relay.routes.map(({ method, path }) => `${method} ${path}`)
  expect(operations.map(({ name }) => name).toSorted()).toEqual(registered.toSorted())
})

test('the document is what the relay serves', async () => {
  const { json } = await relay.call('GET', '/openapi.json')
  expect(json).toEqual(JSON.parse(JSON.stringify(openapi)))
})

test('every reference of the document leads somewhere', () => {
  for (const [, name] of JSON.stringify(openapi).matchAll(/"#\/components\/schemas\/(\w+)"/g)) {
    expect(schemas).toHaveProperty(name!)
  }
})

describe('the schemas have the members of the wire, in their order', () => {
  const codecs = {
    Opening: opening,
    Lookup: lookup,
    LookupAnswer: lookupAnswer,
    Request: request,
    Hello: hello,
    Reveal: reveal,
    Approve: approve,
    Deny: deny,
    Confirm: confirm,
    TransferStart: transferStart,
    Envelope: envelope,
    Acknowledgement: acknowledgement,
    Final: final,
    Receipt: receipt,
    Limits: relayLimits,
  }
  test.each(Object.entries(codecs))('%s', (name, codec) => {
    const schema = schemas[name as keyof typeof codecs] as { properties: object }
    expect(Object.keys(schema.properties)).toEqual(codec.members)
  })

  test('and good messages fit them', async () => {
    const { sender, one, at } = await makeWorld(relay)
    const texts = {
      Request: one.requestText,
      Hello: sender.helloText(),
      TransferStart: startText([one.receiverId]),
      Envelope: envelopeText(at),
      Final: finalText(at),
      Receipt: receiptText(at),
    }
    for (const [name, text] of Object.entries(texts)) {
      expect(problemsOf(schemas[name as keyof typeof texts], JSON.parse(text)), name).toEqual([])
    }
    expect(problemsOf(schemas.Final, { ...JSON.parse(texts.Final), more: 1 })).not.toEqual([])
  })
})

/** Every answer is held to the document where it is received: see testing/contract.ts. */
describe('the relay gives every answer of the document', () => {
  test('that a wrong call gets', async () => {
    const world = await makeWorld(relay)
    const stranger = await Sender.make(relay)
    for (const { method, template, path, owner, body } of securedOperations(world)) {
      const { token } = owner
      await relay.call(method, template.replace(/\{\w+\}/, 'AAAA').replaceAll(/\{\w+\}/g, '0'))
      await relay.call(method, path, body)
      await relay.call(method, path, { ...body, token: stranger.token })
      if (method !== 'PUT') continue
      const { headers } = body
      const isChunk = 'bytes' in body
      const large = isChunk
        ? { bytes: random(5_000_000), headers: headers! }
        : { text: 'x'.repeat(20_000) }
      await relay.call(method, path, { ...large, token })
      const type = { 'Content-Type': 'text/plain' }
      await relay.call(method, path, { ...body, token, headers: { ...headers, ...type } })
    }
    const lookUp = (text: string, headers = {}) =>
      relay.call('POST', routes.lookup, { text, headers })
    await lookUp('{}')
    await lookUp('x'.repeat(20_000))
    await lookUp('{}', { 'Content-Type': 'text/plain' })
    await lookUp(lookup.stringify({ code: newCode() }))
  })

  test('that a right call gets, the first time and again', async () => {
    const world = await makeWorld(relay)
    const { sender, one, at } = world
    // Made here once more, to see the first answer as well.
    await sender.delete(routes.transfer(at))
    await relay.call('POST', routes.lookup, { json: { code: sender.code } })
    for (const path of ['/api/limits', '/healthz', '/readyz']) await relay.call('GET', path)
    for (const { method, path, owner, body } of securedOperations(world)) {
      if (method === 'GET') continue
      for (let i = 0; i < 2; i++) await relay.call(method, path, { ...body, token: owner.token })
    }
    await sender.events().catch(() => {})
    const next = await makeWorld(relay)
    await next.sender.events()
    await next.one.events()
    await next.one.frames(next.at)
    for (const isSender of [true, false]) {
      // Each in a session of its own: that one goes is news for the other.
      const { sender, one } = await makeWorld(relay)
      const { token } = isSender ? sender : one
      const path = isSender
        ? routes.sessionSnapshot(sender.sessionId)
        : routes.requestSnapshot(one.receiverId)
      const snapshot = await relay.call('GET', path, { token })
      const headers = { 'If-None-Match': snapshot.headers.get('etag')! }
      expect((await relay.waiting('GET', path, { token, headers })).status).toBe(304)
    }
    const path = routes.chunk(next.at, 0)
    const { token } = next.one
    expect((await relay.waiting('GET', path, { token })).status).toBe(204)
    await next.sender.chunk(next.at, 0, random(10))
    expect((await relay.call('GET', path, { token })).status).toBe(200)
    expect(one.sessionId).not.toBe(next.one.sessionId)
  })

  test('that a call gets when nothing is there', async () => {
    const { sender, one, at } = await makeWorld(relay)
    await sender.delete(routes.transfer(at))
    const gone = securedOperations({ sender, one, two: one, at })
    for (const { method, path, owner, body } of gone.slice(15)) {
      await relay.call(method, path, { ...body, token: owner.token })
    }
    // The session has ended now.
    for (const { method, path, owner, body } of gone.slice(1)) {
      await relay.call(method, path, { ...body, token: owner.token })
    }
    const late = await Receiver.make(relay)
    await late.join(sender.code)
  })

  test('that one gets who comes back through a closed door', async () => {
    const { sender } = await makeWorld(relay)
    await sender.put(routes.door(sender.sessionId), { open: false })
    const back = await Receiver.make(relay)
    expect((await back.comeBack(sender.sessionId, newCode())).status).toBe(404)
    back.requestText = ''
    expect((await back.comeBack(sender.sessionId, sender.code)).status).toBe(201)
    expect((await back.comeBack(sender.sessionId, sender.code)).status).toBe(204)
  })

  test('that a contradiction gets', async () => {
    const { sender, one, two, at } = await makeWorld(relay)
    await sender.open(900, { suites: [1, 2] })
    await (await Sender.make(relay)).open(900, { code: sender.code })
    await one.comeBack(sender.sessionId, sender.code)
    one.requestText = requestText(one.receiverId, sender.code)
    await one.comeBack(sender.sessionId, sender.code)
    await one.join(sender.code)
    await sender.putText(routes.transfer(at), startText([two.receiverId]))
    await sender.putText(routes.transfer(sender.newTransfer()), startText([two.receiverId]))
    const twice = securedOperations({ sender, one, two, at }).filter(
      ({ method, path }) =>
        method === 'PUT' && /hello|approve|deny|reveal|confirm|envelope|final|receipt/.test(path),
    )
    await sender.chunk(at, 1, random(10))
    await sender.chunk(at, 0, random(10))
    await sender.chunk(at, 0, random(10))
    await one.acknowledge(at, 1)
    await relay.call('GET', routes.frames(at, 0), { token: one.token })
    await relay.call('GET', routes.chunk(at, 0), { token: one.token })
    for (const { path, owner } of twice) {
      for (const text of ['{"a":1}', '{"a":2}']) await owner.putText(path, text)
    }
    await sender.put(routes.door(sender.sessionId), { open: false })
    await (await Receiver.make(relay)).join(sender.code)
    await relay.call('POST', routes.lookup, { json: { code: sender.code } })
  })

  test('that a call gets when there is no room', async () => {
    const world = await makeWorld(relay)
    const { sender } = world
    const filler = `{"x":"${'x'.repeat(MAX_MESSAGE_BYTES - 8)}"}`
    for (let isFull = false; !isFull; ) {
      const receiver = await Receiver.join(relay, sender.code)
      for (const kind of ['hello', 'approve', 'deny'] as const) {
        const { status } = await sender.putText(routes.message(receiver.receiverId, kind), filler)
        isFull ||= status === 503
      }
    }
    for (const { method, template, path, owner } of securedOperations(world)) {
      const isMessage =
        method === 'PUT' &&
        !/(door|chunks.*|acknowledgements.*|\{sessionId\}|\{transferId\}|\{receiverId\})$/.test(
          template,
        )
      if (isMessage) await owner.putText(path, filler)
    }
    const late = await Receiver.make(relay)
    const text = `{"code":"${sender.code}","receiverId":"${late.receiverId}","x":${filler.slice(0, 14_000)}"}}`
    await late.putText(routes.request(late.receiverId), text)
    await late.putText(routes.requestAgain(sender.sessionId, late.receiverId), text)
    for (let isFull = false; !isFull; ) {
      isFull = (await (await Sender.make(relay)).open()).status === 503
    }
    expect((await relay.call('GET', '/readyz')).headers.get('retry-after')).toBe('5')
  })

  test('that a call gets when it comes too often', async () => {
    const strict = await TestRelay.start({
      rateLimits: true,
      rateOpenings: 1,
      rateLookups: 1,
      rateJoins: 1,
      rateSelftests: 1,
    })
    const stranger = await Sender.make(strict)
    for (let i = 0; i < 2; i++) {
      await (await Sender.make(strict)).open()
      await strict.call('POST', routes.lookup, { json: { code: newCode() } })
      await (await Receiver.make(strict)).join(newCode())
      await (await Receiver.make(strict)).comeBack(stranger.sessionId, newCode())
    }
    // Each of them after the first finds the one token taken.
    for (let i = 0; i < 2; i++) await strict.call('POST', '/api/selftest/echo')
    for (const kind of ['events', 'frames']) await strict.call('GET', `/api/selftest/${kind}`)
    await strict.close()
  })

  test('that a self-test gets', async () => {
    const { echo, stream } = selftestsOf(relay)
    await echo(random(10))
    await echo(random(0))
    await echo(random(5_000_000))
    await echo(random(10), { 'Content-Type': 'text/plain' })
    const kinds = ['events', 'frames'] as const
    for (let i = 0; i < MAX_SELFTESTS; i++) await stream(kinds[i % 2]!)
    await echo(random(10))
    for (const kind of kinds) {
      expect((await relay.call('GET', `/api/selftest/${kind}`)).problem).toBe('full')
    }
  })

  test('and nothing of the document is left over', () => {
    const documented = operations.flatMap(({ name, operation }) =>
      Object.entries(operation.responses).flatMap(([status, response]) => {
        const { content } = response as {
          content?: Record<string, { schema: { properties?: { type?: { enum?: string[] } } } }>
        }
        const types = content?.['application/problem+json']?.schema.properties?.type?.enum
        return types?.map((type) => `${name} ${status} ${type}`) ?? [`${name} ${status}`]
      }),
    )
    expect(documented.filter((one) => !seen.has(one))).toEqual([])
  })
})
