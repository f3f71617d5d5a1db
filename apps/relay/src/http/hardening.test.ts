import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { MAX_MESSAGE_BYTES, problemCode, relayLimits, routes } from '@valise/protocol/wire'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openapi } from '../openapi/document.ts'
import { Receiver, random, Sender } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

const large = 'export const word = 1\n'.repeat(1000)
let relay: TestRelay
let webRoot: string
beforeAll(async () => {
  webRoot = await mkdtemp(join(tmpdir(), 'valise-web-'))
  await mkdir(join(webRoot, 'assets'))
  await mkdir(join(webRoot, 'direct'))
  for (const name of [
    'index.html',
    'sw.js',
    'manifest.webmanifest',
    'assets/app-1a2b.js',
    'direct/frame.html',
    'direct/service-worker.js',
    '.secret',
  ]) {
    await writeFile(join(webRoot, name), name)
  }
  await writeFile(join(webRoot, 'assets/large-3c4d.js'), large)
  relay = await TestRelay.start({ webRoot })
})
afterAll(async () => {
  await relay.close()
  await rm(webRoot, { recursive: true })
})

describe('every answer', () => {
  const paths = [
    '/',
    '/api/limits',
    '/healthz',
    '/openapi.json',
    '/api/no',
    '/no',
    '/%ff',
    '/api/lookup',
  ]
  test.each(paths)('of %s has the strict headers', async (path) => {
    const { headers } = await relay.call('GET', path)
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; " +
        "connect-src 'self'; worker-src 'self'; manifest-src 'self'; frame-src 'self'; " +
        "form-action 'none'; frame-ancestors 'none'; base-uri 'none'; require-trusted-types-for 'script'; trusted-types default",
    )
    expect(headers.get('referrer-policy')).toBe('no-referrer')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
    expect(headers.get('x-frame-options')).toBe('DENY')
    expect(headers.get('permissions-policy')).toContain('camera=(self), clipboard-write=(self)')
    expect(headers.get('permissions-policy')).toContain('microphone=()')
    expect(headers.get('x-powered-by')).toBeNull()
    expect(headers.get('strict-transport-security')).toBeNull()
    expect(headers.get('access-control-allow-origin')).toBeNull()
    if (path.startsWith('/api')) expect(headers.get('cache-control')).toBe('no-store')
  })
})

describe('the empty frame of the web app', () => {
  test('may be framed by the app, runs nothing, and asks for nothing elsewhere', async () => {
    const { headers, text } = await relay.call('GET', '/direct/frame.html')
    expect(text).toBe('direct/frame.html')
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; connect-src 'self'; frame-ancestors 'self'; sandbox allow-same-origin",
    )
    expect(headers.get('x-frame-options')).toBe('SAMEORIGIN')
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('cache-control')).toBe('no-cache')
  })

  test('and nothing beside it may', async () => {
    const { headers } = await relay.call('GET', '/direct/service-worker.js')
    expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
    expect(headers.get('x-frame-options')).toBe('DENY')
  })
})

describe('the web app', () => {
  test.each([
    ['/', 'index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/index.html', 'index.html', 'text/html; charset=utf-8', 'no-cache'],
    ['/sw.js', 'sw.js', 'text/javascript; charset=utf-8', 'no-cache'],
    [
      '/manifest.webmanifest',
      'manifest.webmanifest',
      'application/manifest+json; charset=utf-8',
      'no-cache',
    ],
    [
      '/assets/app-1a2b.js',
      'assets/app-1a2b.js',
      'text/javascript; charset=utf-8',
      'public, max-age=31536000, immutable',
    ],
  ])('has %s', async (path, text, type, caching) => {
    const answer = await relay.call('GET', path)
    expect(answer.status).toBe(200)
    expect(answer.text).toBe(text)
    expect(answer.headers.get('content-type')).toBe(type)
    expect(answer.headers.get('cache-control')).toBe(caching)
    expect((await relay.call('HEAD', path)).status).toBe(200)
  })

  test.each([
    '/no.js',
    '/assets',
    '/assets/',
    '/send',
    '/.secret',
    '/%2e%2e/package.json',
    '/assets/..%2f..%2fx',
    '//x',
  ])('has no %s', async (path) => {
    const answer = await relay.call('GET', path)
    expect(answer.problem).toBe('not-found')
    expect(answer.headers.get('content-type')).toBe('application/problem+json')
  })

  test.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])(
    'is not there for %s',
    async (method) => {
      const answer = await relay.call(method, '/')
      expect(answer.problem).toBe('method-not-allowed')
      expect(answer.headers.get('allow')).toBe('GET, HEAD')
    },
  )

  test('is asked for again with its tag alone', async () => {
    const first = await relay.call('GET', '/sw.js')
    // Without the second one fetch would ask for a fresh copy.
    const headers = {
      'If-None-Match': first.headers.get('etag') ?? '',
      'Cache-Control': 'max-age=0',
    }
    expect((await relay.call('GET', '/sw.js', { headers })).status).toBe(304)
  })

  test('travels packed to whoever can unpack it', async () => {
    const path = '/assets/large-3c4d.js'
    const ask = (encoding: string) =>
      relay.call('GET', path, { headers: { 'Accept-Encoding': encoding } })
    for (const encoding of ['br', 'gzip']) {
      const packed = await ask(encoding)
      expect(packed.headers.get('content-encoding')).toBe(encoding)
      expect(packed.text).toBe(large)
    }
    const plain = await ask('identity')
    expect(plain.headers.get('content-encoding')).toBeNull()
    expect(plain.headers.get('vary')).toContain('Accept-Encoding')
    expect(plain.text).toBe(large)
  })

  test('may be missing: the relay serves without it', async () => {
    const bare = await TestRelay.start()
    expect((await bare.call('GET', '/')).problem).toBe('not-found')
    expect((await bare.call('GET', routes.limits)).status).toBe(200)
    await bare.close()
  })
})

describe('a wrong method', () => {
  const documented = Object.entries(openapi.paths).map(([path, operations]) => {
    const methods = Object.keys(operations).map((method) => method.toUpperCase())
    return { path: path.replaceAll(/\{\w+\}/g, 'AAAAAAAAAAAAAAAAAAAAAA'), methods }
  })

  test.each(documented)('gets 405 and what is allowed at $path', async ({ path, methods }) => {
    const streams = /\/(events|frames|snapshot|chunks\/\w+)$/.test(path)
    const allowed = methods.flatMap((method) =>
      method === 'GET' && !streams ? ['GET', 'HEAD'] : [method],
    )
    for (const method of ['GET', 'HEAD', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS']) {
      if (allowed.includes(method)) continue
      const answer = await relay.call(method, path)
      expect(answer.status, method).toBe(405)
      expect(answer.headers.get('allow')).toBe(allowed.join(', '))
      if (method !== 'HEAD') expect(answer.problem).toBe('method-not-allowed')
    }
  })
})

describe('an address', () => {
  test.each([
    '/api',
    '/api/',
    '/api/sessions',
    '/api/nothing/here',
    '/api/limits/',
    '/API/limits',
    '/Healthz',
  ])('that nobody has is 404: %s', async (path) => {
    expect((await relay.call('GET', path)).problem).toBe('not-found')
  })

  test.each([
    'AAAA',
    'A'.repeat(23),
    'AAAAAAAAAAAAAAAAAAAAAB',
    'AAAAAAAAAAAAAAAAAAAA==',
    '..',
    '%00',
    '%zz',
  ])('has to name 16 bytes: %s', async (id) => {
    const token = random(32)
    const answer = await fetch(`${relay.url}/api/sessions/${id}/door`, {
      method: 'PUT',
      headers: { Authorization: bearer(token), 'Content-Type': 'application/json' },
      body: '{"open":false}',
    })
    expect([400, 404]).toContain(answer.status)
    expect(problemCode(await answer.json())).toMatch(/malformed|not-found/)
  })
})

describe('a message', () => {
  const put = async (options: {
    text?: string
    bytes?: Uint8Array
    headers?: Record<string, string>
  }) => {
    const receiver = await Receiver.make(relay)
    return relay.call('PUT', routes.request(receiver.receiverId), {
      token: receiver.token,
      ...options,
    })
  }

  test('has at most 16 KiB', async () => {
    const sender = await Sender.open(relay)
    const receiver = await Receiver.make(relay)
    const start = `{"code":"${sender.code}","receiverId":"${receiver.receiverId}","x":"`
    const text = (length: number) => `${start}${'x'.repeat(length - start.length - 2)}"}`
    const path = routes.request(receiver.receiverId)
    expect((await receiver.putText(path, text(MAX_MESSAGE_BYTES + 1))).problem).toBe('too-large')
    expect((await receiver.putText(path, text(MAX_MESSAGE_BYTES))).status).toBe(201)
    await sender.delete(routes.session(sender.sessionId))
  })

  test('is not read on when it is larger than it may be', async () => {
    expect((await put({ text: 'x'.repeat(100_000) })).problem).toBe('too-large')
    // Without a promised length it is counted as it comes.
    const sent = await sendChunked(1_000_000)
    expect(sent).toContain('413')
    expect(await promise(1e12)).toContain('413')
  })

  test('is JSON in UTF-8, and says so', async () => {
    const headers = { 'Content-Type': 'application/json' }
    expect((await put({ bytes: new Uint8Array([0x7b, 0xff, 0x7d]), headers })).problem).toBe(
      'malformed',
    )
    for (const type of ['text/plain', 'application/jsonx', 'application/problem+json', '']) {
      const answer = await put({ text: '{}', headers: { 'Content-Type': type } })
      expect(answer.problem).toBe('unsupported-media-type')
    }
    const charset = { 'Content-Type': 'application/json; charset=utf-8' }
    expect((await put({ text: '{}', headers: charset })).problem).toBe('malformed')
  })
})

describe('what is no call at all', () => {
  test.each([
    ['GARBAGE\r\n\r\n', 400],
    ['GET / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n', 400],
    [`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(9_000)}\r\n\r\n`, 431],
    [`GET /${'x'.repeat(9_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, 431],
    ['GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
  ])('gets a problem document: %#', async (text, status) => {
    const answer = await raw(text)
    expect(answer.split(' ')[1]).toBe(String(status))
    expect(answer).toContain('application/problem+json')
    expect(answer).toContain(`Valise-Boot: ${relay.relay.bootId}`)
    expect(answer).toContain("default-src 'none'")
  })

  test('leaves the relay well', async () => {
    const health = await relay.call('GET', '/healthz')
    expect(health.json).toEqual({
      status: 'ok',
      bootId: relay.relay.bootId,
      sessions: 0,
      requests: 0,
      bytes: 0,
    })
  })
})

test('the limits are those of the protocol', async () => {
  const { text } = await relay.call('GET', routes.limits)
  expect(relayLimits.parse(text)).toMatchObject({
    v: 1,
    chunkSize: 4_194_304,
    windowBytes: 4 * 4_194_560,
    sessionSeconds: 900,
    maxRequests: 128,
  })
})

/** Writes bytes as they are and reads what comes until the end. */
function raw(text: string, then?: (write: (data: string) => void) => void): Promise<string> {
  const { port } = new URL(relay.url)
  return new Promise((resolve) => {
    let answer = ''
    const socket = connect(Number(port), '127.0.0.1', () => {
      socket.write(text)
      then?.((data) => socket.write(data))
    })
    socket.on('data', (data) => {
      answer += data.toString('latin1')
      // Whoever stays connected has said all in its first answer.
      if (answer.includes('\r\n\r\n') && answer.includes('}')) socket.destroy()
    })
    socket.on('error', () => {})
    socket.on('close', () => resolve(answer))
  })
}

async function head(lines: readonly string[]): Promise<string> {
  const receiver = await Receiver.make(relay)
  return [
    `PUT ${routes.request(receiver.receiverId)} HTTP/1.1`,
    'Host: relay',
    `Authorization: ${bearer(receiver.token)}`,
    'Content-Type: application/json',
    ...lines,
    '\r\n',
  ].join('\r\n')
}

async function sendChunked(length: number): Promise<string> {
  const part = `${(10_000).toString(16)}\r\n${'x'.repeat(10_000)}\r\n`
  return raw(await head(['Transfer-Encoding: chunked']), (write) => {
    for (let sent = 0; sent < length; sent += 10_000) write(part)
  })
}

/** Promises a long body and sends a little of it. */
async function promise(length: number): Promise<string> {
  return raw(await head([`Content-Length: ${length}`]), (write) => write('{'))
}
