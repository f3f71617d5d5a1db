import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { request } from 'node:https'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { routes } from '@valise/protocol/wire'
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest'
import { Receiver, Sender } from './testing/people.ts'
import { RelayProcess } from './testing/relay-process.ts'
import { TestRelay } from './testing/test-relay.ts'

let folder: string
const running: RelayProcess[] = []
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valise-main-'))
  await writeFile(join(folder, 'index.html'), 'the app')
})
afterEach(async () => {
  for (const relay of running.splice(0)) await relay.stop()
})
afterAll(() => rm(folder, { recursive: true }))

function start(...args: ConstructorParameters<typeof RelayProcess>): RelayProcess {
  const relay = new RelayProcess(...args)
  running.push(relay)
  return relay
}

describe('the relay as a process', () => {
  test('says where it is, and nothing else', async () => {
    const relay = start({ VALISE_WEB: folder })
    const url = await relay.url()
    expect(await (await fetch(url)).text()).toBe('the app')
    relay.signal('SIGINT')
    const { code, out, err } = await relay.ended
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toBe(`Valise is at ${url}\nFor other devices: npm start -- --lan\n`)
  })

  test('serves without the app, and says so', async () => {
    const relay = start({})
    const url = await relay.url()
    expect((await fetch(`${url}/healthz`)).status).toBe(200)
    relay.signal('SIGTERM')
    const { code, out } = await relay.ended
    expect(code).toBe(0)
    expect(out.split('\n')[0]).toBe('The web app is not built: this relay serves its API alone.')
  })

  test('listens on both loopback addresses as localhost', async () => {
    const relay = start({ HOST: 'localhost' })
    const url = new URL(await relay.url())
    expect(url.hostname).toBe('localhost')
    expect((await fetch(`http://127.0.0.1:${url.port}/healthz`)).status).toBe(200)
  })

  test('tells everybody when it is asked to stop, and is gone within 2 seconds', async () => {
    const relay = start({})
    const at = await TestRelay.attach(await relay.url())
    const sender = await Sender.open(at)
    const receiver = await Receiver.join(at, sender.code)
    const streams = [await sender.events(), await receiver.events()]
    for (const events of streams) await events.until('snapshot')
    const before = performance.now()
    relay.signal('SIGTERM')
    for (const events of streams) {
      expect(await events.until('ended')).toEqual({ kind: 'ended', reason: 'shutdown' })
    }
    expect(await relay.ended).toMatchObject({ code: 0, err: '' })
    expect(performance.now() - before).toBeLessThan(2_000)
  })

  describe('with DRAIN_S', () => {
    async function draining(seconds: string) {
      const relay = start({ DRAIN_S: seconds })
      const at = await TestRelay.attach(await relay.url())
      const sender = await Sender.open(at)
      const events = await sender.events()
      await events.until('snapshot')
      relay.signal('SIGTERM')
      await expect.poll(async () => (await at.call('GET', '/readyz')).problem).toBe('full')
      return { relay, at, sender, events }
    }

    test('lets what runs go on when it is asked to stop, and takes nothing new', async () => {
      const { relay, at, sender, events } = await draining('60')
      const refused = await (await Sender.make(at)).open()
      expect(refused.problem).toBe('full')
      expect(refused.headers.get('retry-after')).toBe('5')
      expect((await sender.open(800)).status).toBe(204)
      const receiver = await Receiver.join(at, sender.code)
      const transfer = await sender.startTransfer([receiver])
      await sender.chunk(transfer, 0, new Uint8Array([1, 2, 3]), true)
      const frames = await receiver.frames(transfer)
      expect((await frames.chunk()).bytes).toEqual(new Uint8Array([1, 2, 3]))
      await sender.delete(routes.session(sender.sessionId))
      expect((await events.until('ended')).reason).toBe('ended-by-sender')
      expect(await relay.ended).toMatchObject({ code: 0, err: '' })
    })

    test('ends what still runs when the time is over', async () => {
      const before = performance.now()
      const { relay, events } = await draining('1')
      expect((await events.until('ended')).reason).toBe('shutdown')
      expect(await relay.ended).toMatchObject({ code: 0 })
      expect(performance.now() - before).toBeGreaterThan(1_000)
    })

    test.each(['SIGTERM', 'SIGINT'] as const)(
      'does not wait after a second signal: %s',
      async (signal) => {
        const { relay } = await draining('60')
        relay.signal(signal)
        expect(await relay.ended).toMatchObject({ code: 1 })
      },
    )

    test('does not wait when nothing runs, or for Ctrl-C', async () => {
      const idle = start({ DRAIN_S: '60' })
      await idle.url()
      idle.signal('SIGTERM')
      expect(await idle.ended).toMatchObject({ code: 0 })
      const busy = start({ DRAIN_S: '60' })
      const at = await TestRelay.attach(await busy.url())
      const events = await (await Sender.open(at)).events()
      await events.until('snapshot')
      busy.signal('SIGINT')
      expect((await events.until('ended')).reason).toBe('shutdown')
      expect(await busy.ended).toMatchObject({ code: 0 })
    })
  })

  test.each([
    [{ PORT: 'http' }, [], 'PORT must be a whole number from 0 to 65535.'],
    [{}, ['--lann'], 'Only one option is known: --lan.'],
    [{ HOST: '203.0.113.1' }, [], 'This machine has no address named by HOST=203.0.113.1.'],
  ])('refuses settings that cannot be used: %j %j', async (env, args, sentence) => {
    const { code, err } = await start(env, args).ended
    expect({ code, err }).toEqual({ code: 1, err: `${sentence}\n` })
  })

  test('says when its port is in use', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port))
    })
    const { code, err } = await start({ PORT: String(port) }).ended
    other.close()
    expect(code).toBe(1)
    expect(err).toBe(`Port ${port} is in use. Choose another: PORT=${port + 1} npm start\n`)
  })

  test('says when the port of its metrics is in use, and ends', async () => {
    const other = createServer()
    const port = await new Promise<number>((resolve) => {
      other.listen(0, '127.0.0.1', () => resolve((other.address() as { port: number }).port))
    })
    const { code, err } = await start({ METRICS_PORT: String(port) }).ended
    other.close()
    expect(code).toBe(1)
    expect(err).toBe(`Port ${port} is in use. Choose another: METRICS_PORT=${port + 1} npm start\n`)
  })

  test('logs for machines on the other stream, where it is asked to', async () => {
    const relay = start({ LOG_LEVEL: 'info' })
    await relay.url()
    relay.signal('SIGINT')
    const { err } = await relay.ended
    const events = err
      .trimEnd()
      .split('\n')
      .map((line) => (JSON.parse(line) as { event: string }).event)
    expect(events).toEqual(['start', 'stop'])
  })
})

describe('--lan', () => {
  test('serves HTTPS with a certificate of its own, the same at the next start', async () => {
    const state = join(folder, 'state')
    const roots: string[] = []
    for (let i = 0; i < 2; i++) {
      const relay = start({ VALISE_STATE: state, VALISE_WEB: folder }, ['--lan'])
      const url = await relay.url()
      const root = await readFile(join(state, 'root.cert.pem'), 'utf8')
      roots.push(root)
      expect(await get(`${url}/`, root)).toBe('the app')
      relay.signal('SIGINT')
      const { code, out } = await relay.ended
      expect(code).toBe(0)
      expect(out).toContain('▀')
      expect(out).toContain('made it itself')
    }
    expect(roots[1]).toBe(roots[0])
    expect((await stat(state)).mode & 0o777).toBe(0o700)
    const files = await readdir(state)
    expect(files.toSorted()).toEqual([
      'leaf.cert.pem',
      'leaf.key.pem',
      'root.cert.pem',
      'root.key.pem',
    ])
    for (const file of files) expect((await stat(join(state, file))).mode & 0o777).toBe(0o600)
  })
})

function get(url: string, ca: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const req = request(url, { ca, agent: false }, (res) => {
      let text = ''
      res.on('data', (data: Buffer) => (text += data.toString()))
      res.on('end', () => resolve(text))
    })
    req.on('error', reject)
    req.end()
  })
}
