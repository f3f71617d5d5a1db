import { routes } from '@valise/protocol/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { REPORT_MS } from '../bounds.ts'
import type { Config } from '../config.ts'
import { meeting, newCode, random, Sender } from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

let relay: TestRelay
afterEach(() => relay.close())

async function start(config: Partial<Config> = {}): Promise<void> {
  relay = await TestRelay.start({ metricsPort: 0, ...config })
}

async function scrape(): Promise<string> {
  const response = await fetch(relay.relay.metricsUrl() ?? '')
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8')
  return response.text()
}

/** Every sample by its name and labels; fails for a line that the format does not have. */
async function samples(): Promise<Record<string, number>> {
  const text = await scrape()
  expect(text.endsWith('\n')).toBe(true)
  const found: Record<string, number> = {}
  for (const line of text.trimEnd().split('\n')) {
    if (/^# (HELP valise_\w+ \S.*\.|TYPE valise_\w+ (counter|gauge))$/.test(line)) continue
    const sample = /^(valise_\w+(?:\{[a-z]+="[a-z-]+"\})?) (\d+(?:\.\d+)?)$/.exec(line)
    expect(sample, line).not.toBeNull()
    found[sample![1]!] = Number(sample![2])
  }
  return found
}

/** A hand-over of one chunk of 1,000 bytes that ends well, and one that does not. */
async function twoTransfers() {
  const { sender, receivers } = await meeting(relay)
  const one = receivers[0]!
  const at = await sender.startTransfer(receivers)
  await sender.chunk(at, 0, random(1_000), true)
  const frames = await one.frames(at)
  await frames.chunk()
  expect(await frames.next()).toBe('end')
  await one.acknowledge(at, 1)
  await one.receive(at)
  await one.leaveTransfer(at)
  await sender.delete(routes.transfer(at))
  const failing = await sender.startTransfer(receivers)
  await one.leaveTransfer(failing)
  await sender.delete(routes.transfer(failing))
  return { sender, one }
}

describe('the metrics', () => {
  test('count what happens', async () => {
    await start()
    const { sender } = await twoTransfers()
    const events = await sender.events()
    await events.until('snapshot')
    await relay.call('POST', routes.lookup, { json: { code: newCode() } })
    await relay.call('GET', '/api/nothing')
    await relay.call('POST', '/healthz')
    expect(await samples()).toMatchObject({
      valise_sessions_opened_total: 1,
      valise_requests_total: 1,
      'valise_transfers_ended_total{result="finished"}': 1,
      'valise_transfers_ended_total{result="failed"}': 1,
      'valise_chunk_bytes_total{direction="in"}': 1_000,
      'valise_chunk_bytes_total{direction="out"}': 1_000,
      'valise_refusals_total{problem="unknown-code"}': 1,
      'valise_refusals_total{problem="not-found"}': 1,
      'valise_refusals_total{problem="method-not-allowed"}': 1,
      valise_sessions: 1,
      valise_requests: 1,
      valise_event_streams: 1,
      valise_budget_bytes: 256 * 1024 * 1024,
      valise_ready: 1,
    })
    await sender.delete(routes.session(sender.sessionId))
    await events.until('ended')
    await expect.poll(async () => (await samples())['valise_event_streams']).toBe(0)
    expect(await samples()).toMatchObject({
      'valise_sessions_ended_total{reason="ended-by-sender"}': 1,
      valise_sessions: 0,
      valise_held_bytes: 0,
    })
  })

  test('count a session that ends in the middle of a transfer as one that failed', async () => {
    await start()
    const { sender, receivers } = await meeting(relay)
    await sender.startTransfer(receivers)
    relay.clock.advance(900_000)
    expect(await samples()).toMatchObject({
      'valise_sessions_ended_total{reason="expired"}': 1,
      'valise_transfers_ended_total{result="failed"}': 1,
    })
  })

  test('count who was taken out of a transfer', async () => {
    await start({ stallSeconds: 10 })
    const { sender, receivers } = await meeting(relay)
    await sender.chunk(await sender.startTransfer(receivers), 0, random(10))
    relay.clock.advance(11_000)
    expect(await samples()).toMatchObject({
      'valise_recipients_detached_total{reason="stalled"}': 1,
    })
  })

  test('say when there is no room', async () => {
    await start({ maxSessions: 1 })
    expect((await relay.call('GET', '/readyz')).json).toEqual({
      status: 'ready',
      bootId: relay.bootId,
    })
    const sender = await Sender.open(relay)
    expect(await samples()).toMatchObject({ valise_ready: 0 })
    expect((await relay.call('GET', '/readyz')).problem).toBe('full')
    await sender.delete(routes.session(sender.sessionId))
    expect((await relay.call('GET', '/readyz')).status).toBe(200)
  })

  test('name nobody', async () => {
    await start()
    const { sender, one } = await twoTransfers()
    const text = await scrape()
    for (const secret of [sender.code, sender.sessionId, one.receiverId, '127.0.0.1']) {
      expect(text).not.toContain(secret)
    }
  })

  test('are off unless they are asked for, and nowhere on the port of the relay', async () => {
    await start({ metricsPort: undefined })
    expect(relay.relay.metricsUrl()).toBeUndefined()
    expect((await relay.call('GET', '/metrics')).problem).toBe('not-found')
  })

  test('are there for this machine alone, at one address', async () => {
    await start()
    const url = new URL(relay.relay.metricsUrl() ?? '')
    expect(url.hostname).toBe('127.0.0.1')
    expect((await fetch(new URL('/', url))).status).toBe(404)
    expect((await fetch(url, { method: 'POST' })).status).toBe(404)
  })
})

describe('the log', () => {
  test('tells in counts what has changed, and nothing when nothing has', async () => {
    await start({ maxSessions: 1 })
    const { sender, one } = await twoTransfers()
    expect((await (await Sender.make(relay)).open()).problem).toBe('full')
    expect(relay.takeLog()).toMatchObject([{ level: 'info', event: 'start' }])
    relay.clock.advance(REPORT_MS)
    const entries = relay.takeLog()
    expect(entries).toEqual([
      { level: 'warn', event: 'turned-away', full: 1, tooMany: 0 },
      {
        level: 'info',
        event: 'counts',
        sessions: 1,
        requests: 1,
        bytes: expect.any(Number),
        opened: 1,
        joined: 1,
        finished: 1,
        failed: 1,
        bytesIn: 1_000,
        bytesOut: 1_000,
        full: 1,
        tooMany: 0,
      },
    ])
    for (const secret of [sender.code, sender.sessionId, one.receiverId, '127.0.0.1']) {
      expect(JSON.stringify(entries)).not.toContain(secret)
    }
    relay.clock.advance(REPORT_MS)
    expect(relay.takeLog()).toEqual([])
  })
})
