import { routes } from '@valise/protocol/wire'
import { afterEach, describe, expect, test } from 'vitest'
import type { Config } from '../config.ts'
import { newCode, Receiver, Sender } from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
afterEach(() => relay.close())

/** A relay whose limits are all out of the way but those that a test is about. */
async function start(config: Partial<Config>): Promise<void> {
  const many = 10_000
  relay = await TestRelay.start({
    rateLimits: true,
    rateOpenings: many,
    rateLookups: many,
    rateWrongCodes: many,
    rateJoins: many,
    rateSessionJoins: many,
    ...config,
  })
}

const from = (address: string) => ({ 'X-Forwarded-For': address })
const lookUp = (code: string, headers: Record<string, string> = {}) =>
  relay.call('POST', routes.lookup, { json: { code }, headers })
const join = async (code: string) => (await Receiver.make(relay)).join(code)
const warnings = () => relay.takeLog().filter(({ level }) => level === 'warn')
const open = async () => (await Sender.make(relay)).open()

describe('of calls from one address', () => {
  test('openings are limited, and may be tried again when it says so', async () => {
    await start({ rateOpenings: 3 })
    for (let i = 0; i < 3; i++) expect((await open()).status).toBe(201)
    const refused = await open()
    expect(refused).toMatchObject({ status: 429, problem: 'too-many-requests' })
    expect(refused.headers.get('retry-after')).toBe('20')
    expect(relay.relay.counts().sessions).toBe(3)
    relay.clock.advance(20_000)
    expect((await open()).status).toBe(201)
    expect((await open()).status).toBe(429)
  })

  test('look-ups are limited, those of good codes as well', async () => {
    await start({ rateLookups: 4 })
    const { code } = await Sender.open(relay)
    for (let i = 0; i < 4; i++) expect((await lookUp(code)).status).toBe(200)
    expect((await lookUp(code)).problem).toBe('too-many-requests')
    // The others go on.
    expect((await join(code)).status).toBe(201)
  })

  test('wrong codes are limited, in look-ups and requests together', async () => {
    await start({ rateWrongCodes: 4 })
    const { code } = await Sender.open(relay)
    for (let i = 0; i < 2; i++) {
      expect((await lookUp(newCode())).problem).toBe('unknown-code')
      expect((await lookUp(code)).status).toBe(200)
      expect((await join(code)).status).toBe(201)
      expect((await join(newCode())).problem).toBe('unknown-code')
    }
    // Even a right one says nothing now: it would tell a guesser that it has hit.
    expect((await lookUp(code)).problem).toBe('too-many-requests')
    expect((await join(code)).problem).toBe('too-many-requests')
    relay.clock.advance(15_000)
    expect((await lookUp(code)).status).toBe(200)
  })

  test('requests are limited', async () => {
    await start({ rateJoins: 2 })
    const [one, two] = [await Sender.open(relay), await Sender.open(relay)]
    expect((await join(one.code)).status).toBe(201)
    expect((await join(two.code)).status).toBe(201)
    expect((await join(two.code)).problem).toBe('too-many-requests')
  })
})

test('requests to one session are limited, wherever they come from', async () => {
  await start({ rateSessionJoins: 2, trustProxy: 1 })
  const [one, two] = [await Sender.open(relay), await Sender.open(relay)]
  const joinFrom = async (address: string, code: string) => {
    const receiver = await Receiver.make(relay)
    const members = { code, receiverId: receiver.receiverId }
    return relay.call('PUT', routes.request(receiver.receiverId), {
      token: receiver.token,
      json: members,
      headers: from(address),
    })
  }
  expect((await joinFrom('203.0.113.1', one.code)).status).toBe(201)
  expect((await joinFrom('203.0.113.2', one.code)).status).toBe(201)
  expect((await joinFrom('203.0.113.3', one.code)).problem).toBe('too-many-requests')
  expect((await joinFrom('203.0.113.3', two.code)).status).toBe(201)
})

test('limits can be switched off', async () => {
  await start({ rateLimits: false, rateLookups: 1, rateWrongCodes: 1, rateSessionJoins: 1 })
  const { code } = await Sender.open(relay)
  for (let i = 0; i < 3; i++) {
    expect((await lookUp(newCode())).problem).toBe('unknown-code')
    expect((await join(code)).status).toBe(201)
  }
})

describe('behind a proxy', () => {
  test('that is trusted, callers are told apart by what it says', async () => {
    await start({ rateLookups: 1, trustProxy: ['loopback'] })
    const { code } = await Sender.open(relay)
    expect((await lookUp(code, from('203.0.113.1'))).status).toBe(200)
    expect((await lookUp(code, from('203.0.113.1'))).status).toBe(429)
    expect((await lookUp(code, from('203.0.113.2'))).status).toBe(200)
    // A caller may write what it likes before what the proxy adds.
    expect((await lookUp(code, from('198.51.100.7, 203.0.113.2'))).status).toBe(429)
    // One subscriber has 2^64 addresses.
    expect((await lookUp(code, from('2001:db8::1'))).status).toBe(200)
    expect((await lookUp(code, from('2001:db8::ffff:1'))).status).toBe(429)
    expect((await lookUp(code, from('2001:db8:0:1::1'))).status).toBe(200)
    expect(warnings()).toEqual([])
  })

  test('two of them are looked through', async () => {
    await start({ rateLookups: 1, trustProxy: 2 })
    const { code } = await Sender.open(relay)
    expect((await lookUp(code, from('203.0.113.1, 192.0.2.1'))).status).toBe(200)
    expect((await lookUp(code, from('203.0.113.2, 192.0.2.1'))).status).toBe(200)
    expect((await lookUp(code, from('203.0.113.1, 192.0.2.2'))).status).toBe(429)
  })

  test('that was said not to be there, what callers write counts for nothing', async () => {
    await start({ rateLookups: 1, trustProxy: 0 })
    const { code } = await Sender.open(relay)
    expect((await lookUp(code, from('203.0.113.1'))).status).toBe(200)
    expect((await lookUp(code, from('203.0.113.2'))).status).toBe(429)
    expect(warnings()).toEqual([])
  })

  test.each(['X-Forwarded-For', 'Forwarded', 'X-Real-IP', 'CF-Connecting-IP'])(
    'that nobody spoke of, the limits by address are off, and it is said once: %s',
    async (header) => {
      await start({ rateLookups: 1, rateSessionJoins: 1 })
      const { code } = await Sender.open(relay)
      for (let i = 0; i < 3; i++) {
        expect((await lookUp(code, { [header]: '203.0.113.1' })).status).toBe(200)
      }
      expect((await lookUp(code)).status).toBe(200)
      expect(warnings()).toEqual([{ level: 'warn', event: 'unknown-proxy' }])
      // The limit by session stands: it needs no address.
      expect((await join(code)).status).toBe(201)
      expect((await join(code)).status).toBe(429)
    },
  )
})
