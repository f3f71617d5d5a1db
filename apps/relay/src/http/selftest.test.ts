import { heartbeatFrame, MAX_SEALED_CHUNK_BYTES } from '@valise/protocol/wire'
import { afterEach, expect, test, vi } from 'vitest'
import { MAX_SELFTESTS, SELFTEST_PARTS, SELFTEST_PAUSE_MS } from '../bounds.ts'
import type { Config } from '../config.ts'
import { random } from '../testing/people.ts'
import { selftestsOf } from '../testing/selftests.ts'
import { TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
afterEach(() => relay.close())

async function start(config: Partial<Config> = {}) {
  relay = await TestRelay.start(config)
  return selftestsOf(relay)
}

test('a chunk of the largest size comes back as a number, and no larger one', async () => {
  const { echo } = await start()
  const { json, headers } = await echo(random(MAX_SEALED_CHUNK_BYTES))
  expect(json).toEqual({ bytes: MAX_SEALED_CHUNK_BYTES })
  expect(headers.get('cache-control')).toBe('no-store')
  expect((await echo(random(MAX_SEALED_CHUNK_BYTES + 1))).problem).toBe('too-large')
  expect((await echo(random(0))).problem).toBe('malformed')
})

test('the parts of a stream come one by one, and then it ends', async () => {
  await start()
  const { body } = await fetch(`${relay.url}/api/selftest/frames`)
  const reader = body!.getReader()
  for (let part = 1; part <= SELFTEST_PARTS; part++) {
    expect((await reader.read()).value).toEqual(heartbeatFrame())
    relay.clock.advance(SELFTEST_PAUSE_MS)
  }
  expect((await reader.read()).done).toBe(true)
})

test('the events look like those of a session to whoever stands in between', async () => {
  await start()
  const read = fetch(`${relay.url}/api/selftest/events`).then(async (answer) => {
    expect(answer.headers.get('content-type')).toBe('text/event-stream')
    expect(answer.headers.get('cache-control')).toBe('no-store, no-transform')
    expect(answer.headers.get('x-accel-buffering')).toBe('no')
    relay.clock.advance(SELFTEST_PARTS * SELFTEST_PAUSE_MS)
    return answer.text()
  })
  expect(await read).toBe('data: {}\n\n'.repeat(SELFTEST_PARTS))
})

test('only few run at once, and each makes room when it ends or is left', async () => {
  const { echo, stream } = await start()
  const streams = await Promise.all(Array.from({ length: MAX_SELFTESTS }, () => stream('events')))
  expect((await echo(random(10))).problem).toBe('full')
  streams[0]?.close()
  await vi.waitFor(async () => expect((await echo(random(10))).status).toBe(200))
  relay.clock.advance(SELFTEST_PARTS * SELFTEST_PAUSE_MS)
  await vi.waitFor(async () => expect((await echo(random(10))).status).toBe(200))
})

test('one address runs a few of them in a minute', async () => {
  const { echo } = await start({ rateLimits: true, rateSelftests: 2 })
  for (let i = 0; i < 2; i++) expect((await echo(random(10))).status).toBe(200)
  const refused = await relay.call('GET', '/api/selftest/frames')
  expect(refused).toMatchObject({ status: 429, problem: 'too-many-requests' })
  relay.clock.advance(30_000)
  expect((await echo(random(10))).status).toBe(200)
})

test('its address leads to the page', async () => {
  await start()
  const answer = await fetch(`${relay.url}/selftest`, { redirect: 'manual' })
  expect(answer.status).toBe(302)
  expect(answer.headers.get('location')).toBe('/#/selftest')
})
