import { routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openapi } from '../openapi/document.ts'
import { makeWorld, securedOperations, type World } from '../testing/operations.ts'
import { meeting, type Person, random, Sender } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
let world: World
let everybody: Person[]

beforeAll(async () => {
  relay = await TestRelay.start()
  world = await makeWorld(relay)
  const elsewhere = await meeting(relay)
  const { sender, one, two } = world
  const strangers = [await Sender.make(relay), elsewhere.sender, elsewhere.receivers[0]!]
  everybody = [sender, one, two, ...strangers]
})
afterAll(() => relay.close())

/** Operations of the document that need a token. */
const secured = Object.entries(openapi.paths).flatMap(([path, operations]) =>
  Object.entries(operations).flatMap(([method, { security }]) =>
    security.length > 0 ? [`${method} ${path}`] : [],
  ),
)

const good = bearer(random(32))
/** What is no bearer token of 32 bytes. */
const badHeaders = [
  undefined,
  '',
  'Bearer',
  'Bearer ',
  `Basic ${good.slice(7)}`,
  good.slice(0, -1),
  `${good}A`,
  `${good}=`,
  // 43 symbols carry two bits too many: they have to be zero.
  `${good.slice(0, -1)}_`,
]

test.each(secured)('%s refuses everybody but its owner', async (name) => {
  const operation = securedOperations(world).find((one) => one.name === name)!
  const { method, path, owner, body } = operation
  for (const authorization of badHeaders) {
    const headers = {
      ...body.headers,
      ...(authorization === undefined ? {} : { Authorization: authorization }),
    }
    const answer = await relay.call(method, path, { ...body, headers })
    expect(answer.problem, `with ${authorization}`).toBe('unauthorized')
    expect(answer.headers.get('www-authenticate')).toBe('Bearer')
  }
  for (const other of everybody.filter((person) => person !== owner)) {
    const answer = await relay.call(method, path, { ...body, token: other.token })
    expect(answer.problem).toBe('forbidden')
  }
})

test('the refused calls have left everything as it was', async () => {
  const { sender, one, two } = world
  const snapshot = await (await sender.events()).until('snapshot')
  expect(snapshot).toMatchObject({
    session: { doorOpen: true },
    requests: [
      { request: one.requestText, left: false },
      { request: two.requestText, left: false },
    ],
    transfers: [{ credit: 1, recipients: [{ state: 'reading', next: 0 }] }],
  })
  expect(Object.keys(snapshot.requests[0]!)).toEqual(['receiverId', 'request', 'connected', 'left'])
  expect(snapshot.transfers[0]).not.toHaveProperty('final')
})

test.each([routes.limits, '/healthz', '/openapi.json'])('%s needs no token', async (path) => {
  expect((await relay.call('GET', path)).status).toBe(200)
})
