import { routes } from '@valise/protocol/wire'
import { afterEach, describe, expect, test } from 'vitest'
import { Receiver, random, Sender } from '../testing/people.ts'
import { bearer, TestRelay } from '../testing/test-relay.ts'

const allowOrigins = ['https://app.example', 'capacitor://localhost']
const [app = '', shell = ''] = allowOrigins

let relay: TestRelay
afterEach(() => relay.close())

const preflight = (origin: string, method = 'PUT') => ({
  headers: {
    Origin: origin,
    'Access-Control-Request-Method': method,
    'Access-Control-Request-Headers': 'authorization,content-type',
  },
})

function corsIn(headers: Headers): string[] {
  return [...headers.keys()].filter((name) => name.startsWith('access-control-'))
}

describe('where no origin is allowed', () => {
  test.each(['GET', 'OPTIONS'])('no page of another one gets in: %s', async (method) => {
    relay = await TestRelay.start()
    const { headers, status } = await relay.call(method, routes.limits, preflight(app))
    expect(status).toBe(method === 'GET' ? 200 : 405)
    expect(corsIn(headers)).toEqual([])
    expect(headers.get('vary')).toBeNull()
  })
})

describe('where some are', () => {
  test.each([app, shell])('a page of %s is told what it may do', async (origin) => {
    relay = await TestRelay.start({ allowOrigins })
    const path = routes.session('A'.repeat(22))
    const { headers, status, text } = await relay.call('OPTIONS', path, preflight(origin))
    expect([status, text]).toEqual([204, ''])
    expect(headers.get('access-control-allow-origin')).toBe(origin)
    expect(headers.get('access-control-allow-methods')).toBe('GET, HEAD, PUT, POST, DELETE')
    expect(headers.get('access-control-allow-headers')).toBe(
      'Authorization, Content-Type, If-None-Match, Valise-Last, Valise-Create',
    )
    expect(headers.get('access-control-max-age')).toBe('7200')
    expect(headers.get('access-control-allow-credentials')).toBeNull()
    expect(headers.get('vary')).toBe('Origin')
  })

  test.each([
    'https://app.example.evil.example',
    'http://app.example',
    'https://APP.example',
    'https://app.example:8443',
    'https://sub.app.example',
    'null',
    '*',
  ])('a page of %s gets nothing', async (origin) => {
    relay = await TestRelay.start({ allowOrigins })
    for (const method of ['OPTIONS', 'GET']) {
      const { headers, status } = await relay.call(method, routes.limits, preflight(origin))
      expect(status).toBe(method === 'GET' ? 200 : 405)
      expect(corsIn(headers)).toEqual([])
      // Or else its answer could be taken for one to a page that is let in.
      expect(headers.get('vary')).toBe('Origin')
    }
  })

  test('every answer says whose page may read it, and what of it', async () => {
    relay = await TestRelay.start({ allowOrigins })
    const sender = await Sender.open(relay)
    const receiver = await Receiver.join(relay, sender.code)
    const at = await sender.startTransfer([receiver])
    const bytes = random(1024)
    const headers = { Origin: app }
    const { token } = sender
    const session = routes.session(sender.sessionId)
    const answers = [
      await relay.call('GET', routes.limits, { headers }),
      await relay.call('PUT', routes.chunk(at, 0), {
        bytes,
        token,
        headers: { ...headers, 'Valise-Last': '1' },
      }),
      await relay.call('GET', routes.chunk(at, 0), { token: receiver.token, headers }),
      await relay.call('GET', `${session}/snapshot`, { token, headers }),
      // Refusals as well: a page has to tell them from a network that is down.
      await relay.call('GET', `${session}/events`, { headers }),
      await relay.call('POST', routes.lookup, { text: 'no JSON', headers }),
      await relay.call('GET', '/api/no', { headers }),
      await relay.call('PATCH', routes.limits, { headers }),
      await relay.call('OPTIONS', routes.limits, { headers }),
    ]
    expect(answers.map(({ status }) => status)).toEqual([
      200, 200, 200, 200, 401, 400, 404, 405, 405,
    ])
    for (const answer of answers) {
      expect(answer.headers.get('access-control-allow-origin')).toBe(app)
      expect(answer.headers.get('access-control-expose-headers')).toBe(
        'Valise-Boot, Valise-Last, ETag, Retry-After',
      )
      expect(answer.headers.get('vary')).toBe('Origin')
    }
  })

  test('streams do too', async () => {
    relay = await TestRelay.start({ allowOrigins })
    const sender = await Sender.open(relay)
    const response = await fetch(`${relay.url}${routes.session(sender.sessionId)}/events`, {
      headers: { Origin: app, Authorization: bearer(sender.token) },
    })
    expect(response.status).toBe(200)
    expect(response.headers.get('access-control-allow-origin')).toBe(app)
    await response.body?.cancel()
  })

  test.each(['/', '/healthz', '/openapi.json'])('nothing but the API: %s', async (path) => {
    relay = await TestRelay.start({ allowOrigins })
    const { headers } = await relay.call('GET', path, preflight(app))
    expect(corsIn(headers)).toEqual([])
  })
})
