import { connect } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { routes } from '@valise/protocol/wire'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type BadCall, badCall, Dice } from '../testing/bad-calls.ts'
import { makeWorld, securedOperations } from '../testing/operations.ts'
import { meeting, random } from '../testing/people.ts'
import { TestRelay } from '../testing/test-relay.ts'

/** Calls in all; `pnpm -C apps/relay bad-input` makes more of them. */
const CALLS = Number(process.env['BAD_INPUT_CALLS'] ?? 3_000)
/** Calls on one session, which some of them end. */
const CALLS_OF_A_WORLD = 200
/** Calls at a time. */
const AT_A_TIME = 50
/** Milliseconds in which each has its answer or its end: the relay's own limits are 1 s here. */
const LIMIT_MS = 8_000

const seed = fc.readConfigureGlobal().seed ?? 1

interface Seen {
  call: BadCall
  answer: string
  end: 'answered' | 'closed' | 'gone' | 'hangs'
}

test('whatever it is sent, the relay answers or closes, and goes on', {
  timeout: 60_000 + CALLS * 30,
}, async () => {
  const timeouts = {
    headersTimeout: 500,
    requestTimeout: 1_000,
    connectionsCheckingInterval: 100,
  }
  const relay = await TestRelay.start({}, timeouts)
  const dice = new Dice(seed)
  await handOver(relay)
  const before = await settled(relay)
  const statuses = new Map<number, number>()
  for (let done = 0; done < CALLS; done += CALLS_OF_A_WORLD) {
    const operations = securedOperations(await makeWorld(relay))
    const calls = Array.from({ length: CALLS_OF_A_WORLD }, () => badCall(dice, operations))
    const port = Number(new URL(relay.url).port)
    const take = async (): Promise<void> => {
      for (let call = calls.pop(); call !== undefined; call = calls.pop()) {
        for (const status of judge(await send(port, call), relay.bootId)) {
          statuses.set(status, (statuses.get(status) ?? 0) + 1)
        }
      }
    }
    await Promise.all(Array.from({ length: AT_A_TIME }, take))
    // All that is left of this world ends.
    relay.clock.advance(24 * 60 * 60_000)
  }
  // It was not all refused at the door: every part of the relay was reached.
  for (const status of [200, 201, 204, 400, 401, 403, 404, 405, 409, 413, 415, 431]) {
    expect(statuses.get(status) ?? 0, `answers with ${status}`).toBeGreaterThan(0)
  }
  await handOver(relay)
  const after = await settled(relay)
  expect(relay.relay.counts()).toEqual({ sessions: 0, requests: 0, bytes: 0 })
  expect(after.heapUsed - before.heapUsed).toBeLessThan(24 * 1024 * 1024)
  expect(after.arrayBuffers - before.arrayBuffers).toBeLessThan(8 * 1024 * 1024)
  // Fails for every error that the relay did not expect.
  await relay.close()
})

/** The statuses of an answer, each held to what every answer has. */
function judge({ call, answer, end }: Seen, bootId: string): number[] {
  const said = `FC_SEED=${seed}, ${call.kind}: ${JSON.stringify(call.pieces.map((p) => p.toString('latin1').slice(0, 400)))}`
  expect(end, said).not.toBe('hangs')
  const heads = [...answer.matchAll(/^HTTP\/1\.1 (\d{3}) [^\r]*\r\n((?:[^\r\n]+\r\n)*)\r\n/gm)]
  const statuses: number[] = []
  for (const [, status, headers = ''] of heads) {
    if (status === '100') continue
    statuses.push(Number(status))
    expect(headers, said).toContain(`Valise-Boot: ${bootId}\r\n`)
    expect(headers, said).toContain("Content-Security-Policy: default-src 'none'")
  }
  expect(statuses, said).not.toContain(500)
  if (answer !== '') expect(answer, said).toMatch(/^HTTP\/1\.1 \d{3} /)
  return statuses
}

function send(port: number, call: BadCall): Promise<Seen> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true })
    let answer = ''
    let quiet: NodeJS.Timeout | undefined
    const settle = (end: Seen['end']): void => {
      clearTimeout(quiet)
      clearTimeout(limit)
      socket.destroy()
      resolve({ call, answer, end })
    }
    const limit = setTimeout(() => settle('hangs'), LIMIT_MS)
    socket.on('error', () => {})
    socket.on('close', () => settle('closed'))
    socket.on('end', () => settle('closed'))
    socket.on('data', (data: Buffer) => {
      answer += data.toString('latin1')
      // More may follow at once: of several calls in a row each is answered.
      clearTimeout(quiet)
      const hasAnswer = /^HTTP\/1\.1 (?!100)\d{3} .*\r\n\r\n/ms.test(answer)
      if (hasAnswer) quiet = setTimeout(() => settle('answered'), 20)
    })
    const [last, ...first] = call.pieces.toReversed()
    for (const piece of first.toReversed()) socket.write(piece)
    const finish = (): void => {
      if (call.after === 'goes') settle('gone')
      else if (call.after === 'halves') socket.end()
    }
    setImmediate(() => socket.write(last ?? Buffer.alloc(0), finish))
  })
}

/** An honest hand-over from begin to end. */
async function handOver(relay: TestRelay): Promise<void> {
  const { sender, receivers } = await meeting(relay)
  const one = receivers[0]!
  const at = await sender.startTransfer(receivers)
  const chunks = [random(100_000), random(50_000)]
  const frames = await one.frames(at)
  for (const [index, bytes] of chunks.entries()) {
    expect((await sender.chunk(at, index, bytes, index === 1)).status).toBe(200)
    expect((await frames.chunk()).bytes).toEqual(bytes)
    expect((await one.acknowledge(at, index + 1)).status).toBe(204)
  }
  expect(await frames.next()).toBe('end')
  expect((await one.receive(at)).status).toBe(201)
  expect((await sender.delete(routes.session(sender.sessionId))).status).toBe(204)
}

/** The memory in use once nothing is under way. */
async function settled(relay: TestRelay): Promise<NodeJS.MemoryUsage> {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  let least = process.memoryUsage()
  for (let i = 0; i < 20; i++) {
    await relay.call('GET', '/healthz')
    collect()
    const now = process.memoryUsage()
    if (now.heapUsed < least.heapUsed) least = now
  }
  return least
}
