import { lookupAnswer, problem } from '@valise/protocol/wire'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { ended, lastFourOf } from '../testing/attacks.ts'
import { type Guest, Party } from '../testing/party.ts'
import { RealRelay } from '../testing/real-relay.ts'
import type { RawAnswer } from '../testing/tampering.ts'
import type { Call } from '../transport/transport.ts'

const boot = { 'Valise-Boot': 'A'.repeat(22) }
const html = { 'Content-Type': 'text/html; charset=utf-8' }
const json = { 'Content-Type': 'application/json', ...boot }
const page = '<!doctype html><title>Log in</title><p>Welcome to our network.'

/** What a relay, or something in its place, may answer to every call: name, answer, error. */
const nonsense: [string, RawAnswer][] = [
  ['a page in the relay’s place', { status: 200, headers: html, body: page }],
  ['a page with the relay’s header', { status: 200, headers: { ...html, ...boot }, body: page }],
  ['success without a body', { status: 204, headers: boot }],
  [
    'success without Valise-Boot',
    { status: 200, headers: { 'Content-Type': 'application/json' }, body: '{}' },
  ],
  ['another message than it must be', { status: 200, headers: json, body: '{"v":1}' }],
  ['a message that never ends', { status: 200, headers: json, body: ' '.repeat(100_000) }],
  ['a page of an error', { status: 404, headers: html, body: page }],
  [
    '200 with a problem in it',
    {
      status: 200,
      headers: { ...boot, 'Content-Type': 'application/problem+json' },
      body: JSON.stringify(problem('unknown-code')),
    },
  ],
]

const unreachable: [string, RawAnswer][] = [
  ['a redirect', { status: 302, headers: { Location: 'http://localhost:9/elsewhere', ...boot } }],
  [
    'a redirect that keeps the method',
    { status: 307, headers: { Location: '/api/limits', ...boot } },
  ],
  [
    'half a body',
    { status: 200, headers: { ...json, 'Content-Length': '500' }, body: '{"v":1,', cut: true },
  ],
  ['nothing at all', { status: 200, headers: json, body: '', cut: true }],
  ['a page of a proxy whose relay is down', { status: 502, headers: html, body: page }],
]

const answers = [
  ...nonsense.map(([name, raw]) => [name, raw, 'relay-misbehaves'] as const),
  ...unreachable.map(([name, raw]) => [name, raw, 'relay-unreachable'] as const),
]

describe('a relay that answers with nonsense, by HTTP', () => {
  let real: RealRelay | undefined
  beforeAll(async () => {
    real = await RealRelay.start()
  })
  afterEach(async () => real?.clear())
  afterAll(async () => real?.stop())

  const open = (raw?: (call: Call) => RawAnswer | undefined) =>
    Party.open({ real, ...(raw ? { sender: { raw } } : {}) })

  const onFrames = (raw: RawAnswer) => (call: Call) =>
    call.path.includes('/frames') ? raw : undefined

  async function pair(party: Party, raw: (call: Call) => RawAnswer | undefined): Promise<Guest> {
    const guest = await party.guest('typed', { tampering: { raw } })
    const row = await party.join(guest)
    await party.sender.approve(row, { lastFour: lastFourOf(guest) })
    await until(guest.session, ({ phase }) => phase === 'comparing')
    await guest.session.compare(true)
    await until(party.sender, ({ readyDevices }) => readyDevices === 1)
    return guest
  }

  it.each(answers)('does not open a session with %s', async (_name, raw, code) => {
    await expect(open(() => raw)).rejects.toMatchObject({ code })
  })

  it.each(answers)('does not let a receiver join with %s', async (_name, raw, code) => {
    const party = await open()
    const guest = await party.guest('scanned', {
      tampering: { raw: ({ path }) => (path.endsWith('/lookup') ? raw : undefined) },
    })
    await expect(guest.session.join()).rejects.toMatchObject({ code })
    expect(guest.session.getView()).toMatchObject({ phase: 'ended', over: true })
    expect(party.sender.getView().requests).toEqual([])
  })

  it('does not take the right answer for the relay’s when it is without its header', async () => {
    const body = lookupAnswer.stringify({ v: 1, suites: [1, 2] })
    const raw = { status: 200, headers: { 'Content-Type': 'application/json' }, body }
    const party = await open()
    const guest = await party.guest('scanned', {
      tampering: { raw: ({ path }) => (path.endsWith('/lookup') ? raw : undefined) },
    })
    await expect(guest.session.join()).rejects.toMatchObject({ code: 'relay-misbehaves' })
  })

  it.each(nonsense)('ends a receiver whose events are %s', async (_name, raw) => {
    const party = await open()
    const guest = await party.guest('scanned', {
      tampering: { raw: ({ path }) => (path.endsWith('/events') ? raw : undefined) },
    })
    await guest.session.join()
    expect((await ended(guest)).error?.code).toBe('relay-misbehaves')
  })

  it.each(nonsense)('hands nothing over when a download is %s', async (_name, raw) => {
    const party = await open()
    const guest = await pair(party, onFrames(raw))
    await party.sender.send([textSource('secret')])
    expect((await ended(guest)).error?.code).toBe('relay-misbehaves')
    expect(guest.sink.outcome).toBe('discarded')
    const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'failed')
    expect(transfer?.ways[0]?.state).toBe('left')
  })

  it.each([
    ['a page', { status: 200, headers: html, body: page }],
    ['success without credit', { status: 204, headers: boot }],
  ] satisfies [string, RawAnswer][])(
    'does not take %s for a chunk that is kept',
    async (_name, raw) => {
      const party = await open(({ path }) => (path.includes('/chunks/') ? raw : undefined))
      const guest = await pair(party, () => undefined)
      await party.sender.send([textSource('secret')])
      const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'failed')
      expect(transfer?.error?.code).toBe('relay-misbehaves')
      expect(guest.sink.outcome).not.toBe('committed')
    },
  )

  it('may be slow, cut its answers and come back: what was sent is received, once', async () => {
    let cuts = 0
    const slowly = () => new Promise((resolve) => setTimeout(resolve, 20))
    const half = (call: Call): RawAnswer | undefined => {
      const passing = call.path.includes('/frames') || call.path.includes('/receipts/')
      if (!passing || cuts >= 3) return undefined
      cuts += 1
      return {
        status: 200,
        headers: { ...boot, 'Content-Type': 'application/octet-stream', 'Content-Length': '99' },
        body: 'half',
        cut: true,
      }
    }
    const party = await open()
    const guest = await pair(party, half)
    await slowly()
    await party.sender.send([textSource('patience')])
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).toString()).toBe('patience')
    expect(cuts).toBe(3)
  })

  it('cannot hold a user fast: cancelling ends what is never answered', async () => {
    const party = await open()
    const guest = await party.guest('scanned', {
      tampering: { raw: () => new Promise(() => {}) },
    })
    const joining = guest.session.join()
    await guest.session.cancel()
    await expect(joining).rejects.toMatchObject({ code: 'cancelled' })
    expect(guest.session.getView()).toMatchObject({ phase: 'ended', over: true })
  })

  it('gets no token where it redirects', async () => {
    const seen: string[] = []
    const { createServer } = await import('node:http')
    const elsewhere = createServer((req, res) => {
      seen.push(req.headers.authorization ?? '')
      res.end()
    })
    await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve))
    const address = elsewhere.address()
    const port = typeof address === 'object' ? address?.port : 0
    const Location = `http://localhost:${port}/`
    await expect(
      open(({ method }) =>
        method === 'PUT' ? { status: 307, headers: { Location, ...boot } } : undefined,
      ),
    ).rejects.toMatchObject({ code: 'relay-unreachable' })
    elsewhere.close()
    expect(seen).toEqual([])
  })
})
