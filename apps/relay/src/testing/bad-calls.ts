import { type SecuredOperation } from './operations.ts'
import { bearer } from './test-relay.ts'

/** Bytes as a caller might send them, and what it does after that. */
export interface BadCall {
  kind: string
  /** Written one after another, each when the one before is out. */
  pieces: Buffer[]
  /** `stays`: sends nothing more; `halves`: closes its half; `goes`: is gone at once. */
  after: 'stays' | 'halves' | 'goes'
}

/** Numbers from a seed, each run the same (mulberry32). */
export class Dice {
  #state: number
  constructor(seed: number) {
    this.#state = seed | 0
  }

  /** At least 0 and below `below`. */
  number(below: number): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0
    let t = Math.imul(this.#state ^ (this.#state >>> 15), 1 | this.#state)
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
    return Math.floor((((t ^ (t >>> 14)) >>> 0) / 2 ** 32) * below)
  }

  of<T>(list: readonly T[]): T {
    return list[this.number(list.length)] as T
  }

  bytes(length: number): Buffer {
    return Buffer.from(Array.from({ length }, () => this.number(256)))
  }
}

interface Parts {
  method: string
  path: string
  version: string
  headers: [name: string, value: string][]
  body: Buffer
  lineEnd: string
}

/** A good call of an operation, in parts that can be spoilt. */
function partsOf({ method, path, owner, body }: SecuredOperation): Parts {
  const json = body.text ?? (body.json === undefined ? undefined : JSON.stringify(body.json))
  const bytes = Buffer.from(body.bytes ?? json ?? '')
  const type = body.bytes === undefined ? 'application/json' : 'application/octet-stream'
  return {
    method,
    path,
    version: 'HTTP/1.1',
    lineEnd: '\r\n',
    headers: [
      ['Host', 'relay'],
      ['Authorization', bearer(owner.token)],
      ...Object.entries(body.headers ?? {}),
      ...(bytes.length === 0
        ? []
        : ([
            ['Content-Type', type],
            ['Content-Length', String(bytes.length)],
          ] as [string, string][])),
    ],
    body: bytes,
  }
}

function written({ method, path, version, headers, body, lineEnd }: Parts): Buffer {
  const lines = [
    `${method} ${path} ${version}`,
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    '',
  ]
  return Buffer.concat([Buffer.from(lines.join(lineEnd), 'latin1'), body])
}

function setHeader(parts: Parts, name: string, value: string | undefined): void {
  parts.headers = parts.headers.filter(([known]) => known.toLowerCase() !== name.toLowerCase())
  if (value !== undefined) parts.headers.push([name, value])
}

function setBody(parts: Parts, body: Buffer): void {
  parts.body = body
  setHeader(parts, 'Content-Length', String(body.length))
}

type Spoil = (parts: Parts, dice: Dice) => BadCall['after'] | void

const hugeLengths = ['99999999999999999999', '4194561', '1e3', '0x10', '-1', '+5', '5, 5', '', ' ']
const oddPaths = [
  '/../../../etc/passwd',
  '/%2e%2e/%2e%2e/etc/passwd',
  '/assets/..%2f..%2f..%2fpackage.json',
  '/..\\..\\windows',
  '/%00',
  '/api/%',
  '/api/%zz/%ff',
  '/api/sessions/%2F%2F/events',
  '//evil.example/api/limits',
  'http://evil.example/api/limits',
  'relay:80',
  '*',
  '?',
  '/?',
  '/api/limits?__proto__[x]=1&constructor=2',
  '/api/limits#x',
  '/api/openapi.json;v=1',
  `/${'a/'.repeat(3_000)}`,
  `/${'x'.repeat(9_000)}`,
  `/api/sessions/${'A'.repeat(4_000)}/events`,
  `/api/limits?${'x=1&'.repeat(1_500)}`,
]
const oddTexts = [
  '',
  'null',
  '[]',
  '"text"',
  '1e999',
  '{',
  '{}{}',
  '\ufeff{}',
  '{"__proto__":{"code":"7K3MQ9TX"}}',
  '{"code":"7K3MQ9TX","code":"7K3MQ9TX"}',
  '{"code":{"toString":null}}',
  '{"code":["7K3MQ9TX"]}',
  '{"next":-1}',
  '{"next":9007199254740993}',
  '{"open":false,"more":1}',
  '{"x":"\\ud800"}',
  '['.repeat(16_000),
  '{"a":'.repeat(3_000),
  `[${'[],'.repeat(5_000)}[]]`,
  `{"x":"${'x'.repeat(16_384)}"}`,
  '{}'.padEnd(16_384),
  '{}'.padEnd(16_385),
]

/** What is done to a good call, by name. */
const spoils: Record<string, Spoil> = {
  'good enough'() {},
  method(parts, dice) {
    parts.method = dice.of([
      'GET',
      'HEAD',
      'POST',
      'PATCH',
      'TRACE',
      'CONNECT',
      'OPTIONS',
      'PROPFIND',
      'get',
      'G\u00cbT',
      '',
      'A'.repeat(500),
    ])
  },
  path(parts, dice) {
    parts.path = dice.of(oddPaths)
  },
  'part of the path'(parts, dice) {
    const names = parts.path.split('/')
    const odd = ['', '.', '..', '%2e', '%00', '%', 'AAAA', '0', '-1', '4294967295', 'x'.repeat(300)]
    names[1 + dice.number(names.length - 1)] = dice.of(odd)
    parts.path = names.join('/')
  },
  query(parts, dice) {
    parts.path += dice.of([
      '?from=-1',
      '?from=0&from=1',
      '?from[]=0',
      '?from=%00',
      '?from',
      '?FROM=1',
      '?from=1e9',
    ])
  },
  version(parts, dice) {
    parts.version = dice.of([
      'HTTP/1.0',
      'HTTP/2.0',
      'HTTP/0.9',
      'HTTP/9.9',
      'http/1.1',
      'HTTP/1.1 x',
      '',
    ])
  },
  'line ends'(parts, dice) {
    parts.lineEnd = dice.of(['\n', '\r', '\n\r', '\r\r\n', '\0\r\n'])
  },
  'no host'(parts, dice) {
    setHeader(parts, 'Host', undefined)
    for (let i = dice.number(3); i > 0; i--)
      parts.headers.push(['Host', dice.of(['a', '', 'b:x', '\u00e4'])])
  },
  token(parts, dice) {
    setHeader(
      parts,
      'Authorization',
      dice.of([
        undefined,
        '',
        'Bearer',
        'Bearer AAAA',
        `Bearer ${'A'.repeat(43)}`,
        `Bearer ${'_'.repeat(43)}`,
        'Basic eDp5',
        'Bearer \u0000',
        `Bearer ${'A'.repeat(7_000)}`,
      ]),
    )
    if (dice.number(4) === 0) parts.headers.push(['Authorization', `Bearer ${'A'.repeat(43)}`])
  },
  'many headers'(parts, dice) {
    for (let i = 0; i < 150 + dice.number(3_000); i++) parts.headers.push([`X${i}`, 'y'])
  },
  'a huge header'(parts, dice) {
    parts.headers.push([
      'X'.repeat(dice.of([1, 9_000])),
      'y'.repeat(dice.of([1, 8_000, 20_000, 200_000])),
    ])
  },
  'an odd header'(parts, dice) {
    parts.headers.push(
      dice.of<[string, string]>([
        ['', 'x'],
        ['X Y', 'z'],
        ['X\t', 'z'],
        ['X', 'a\0b'],
        ['X', 'a\r b'],
        ['X', '\r\n folded'],
        ['X', 'a\nY: b'],
        ['__proto__', 'x'],
        ['Constructor', 'x'],
        ['Connection', 'upgrade'],
        ['Connection', 'close, keep-alive'],
        ['Upgrade', 'websocket'],
        ['Expect', '100-continue'],
        ['Expect', 'the moon'],
        ['Trailer', 'Content-Length'],
        ['X-Forwarded-For', '203.0.113.1'],
        ['X-HTTP-Method-Override', 'DELETE'],
        ['Range', 'bytes=0-0,-1'],
        ['If-None-Match', '*'],
        ['Content-Encoding', 'gzip'],
        ['Valise-Last', '2'],
        ['Accept', '\u00ff'],
      ]),
    )
  },
  'lengths that disagree'(parts, dice) {
    parts.headers.push(['Content-Length', dice.of(hugeLengths)])
    return dice.of(['stays', 'halves', 'goes'])
  },
  'length and chunks'(parts, dice) {
    parts.headers.push([
      'Transfer-Encoding',
      dice.of([
        'chunked',
        'identity',
        'xchunked',
        'chunked, chunked',
        'gzip, chunked',
        'chunked\u000b',
        ' chunked',
      ]),
    ])
    parts.body = Buffer.from(
      dice.of(['0\r\n\r\n', '5\r\nhello\r\n0\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n', '']),
    )
    return dice.of(['stays', 'halves', 'goes'])
  },
  'odd chunks'(parts, dice) {
    setHeader(parts, 'Content-Length', undefined)
    parts.headers.push(['Transfer-Encoding', 'chunked'])
    parts.body = Buffer.from(
      dice.of([
        'z\r\n',
        '-1\r\nx\r\n',
        'ffffffffffffffff\r\nx',
        '5\nhello\n0\n\n',
        '2;x="\r\n{}\r\n0\r\n\r\n',
        '2\r\n{}XX0\r\n\r\n',
        `${'0'.repeat(9_000)}2\r\n{}\r\n0\r\n\r\n`,
        '2\r\n{}\r\n0\r\nContent-Length: 9\r\n\r\n',
        `2;${'x'.repeat(20_000)}\r\n{}\r\n0\r\n\r\n`,
      ]),
    )
    return dice.of(['stays', 'halves', 'goes'])
  },
  'another length'(parts, dice) {
    setHeader(parts, 'Content-Length', dice.of(hugeLengths))
    return dice.of(['stays', 'halves', 'goes'])
  },
  'a body that ends early'(parts, dice) {
    const length = parts.body.length + 1 + dice.number(100)
    setHeader(parts, 'Content-Length', String(length))
    return dice.of(['halves', 'goes', 'goes', 'halves', 'stays'])
  },
  'another media type'(parts, dice) {
    setHeader(
      parts,
      'Content-Type',
      dice.of([
        undefined,
        '',
        'text/plain',
        'application/json;charset=utf-16',
        'application/json, text/plain',
        'multipart/form-data; boundary=x',
        '\u00ff/\u00ff',
        'application/octet-stream',
      ]),
    )
  },
  'an odd text'(parts, dice) {
    setHeader(parts, 'Content-Type', 'application/json')
    setBody(parts, Buffer.from(dice.of(oddTexts)))
  },
  'no text'(parts, dice) {
    setHeader(parts, 'Content-Type', 'application/json')
    setBody(
      parts,
      dice.of([
        Buffer.from([0x7b, 0xff, 0x7d]),
        Buffer.from([0xc0, 0x80]),
        Buffer.from([0xed, 0xa0, 0x80]),
        dice.bytes(dice.number(2_000)),
        Buffer.alloc(16_384),
      ]),
    )
  },
  'a large body'(parts, dice) {
    setBody(parts, Buffer.alloc(dice.of([16_385, 100_000, 300_000]), 'x'))
  },
  'bytes changed'(parts, dice) {
    if (parts.body.length > 0) setBody(parts, spoilt(parts.body, dice))
  },
}

function spoilt(bytes: Buffer, dice: Dice): Buffer {
  const copy = Buffer.from(bytes)
  for (let i = 1 + dice.number(4); i > 0; i--) copy[dice.number(copy.length)] = dice.number(256)
  return copy
}

const noCalls = [
  '\r\n\r\n\r\n',
  '\0\0\0\0',
  'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
  '\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03',
  'SSH-2.0-OpenSSH_9.9\r\n',
  'GET /\r\n',
  'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n',
  ' GET / HTTP/1.1\r\nHost: a\r\n\r\n',
  'GET  /  HTTP/1.1\r\nHost: a\r\n\r\n',
]

/** The next bad call, on the operations of a session that is there. */
export function badCall(dice: Dice, operations: readonly SecuredOperation[]): BadCall {
  const good = () => partsOf(dice.of(operations))
  const last = dice.of<BadCall['after']>(['stays', 'halves', 'goes'])
  switch (dice.number(10)) {
    case 0:
      return { kind: 'no call', pieces: [Buffer.from(dice.of(noCalls), 'latin1')], after: last }
    case 1:
      return { kind: 'noise', pieces: [dice.bytes(1 + dice.number(600))], after: last }
    case 2:
      return {
        kind: 'bytes changed anywhere',
        pieces: [spoilt(written(good()), dice)],
        after: last,
      }
    case 3: {
      const whole = written(good())
      const cut = whole.subarray(0, 1 + dice.number(whole.length - 1))
      return { kind: 'cut off', pieces: [cut], after: dice.of(['halves', 'goes']) }
    }
    case 4: {
      const calls = Array.from({ length: 2 + dice.number(30) }, () => written(good()))
      if (dice.number(2) === 0) calls.push(spoilt(written(good()), dice))
      return { kind: 'one after another', pieces: [Buffer.concat(calls)], after: last }
    }
    default: {
      const parts = good()
      const names = Object.keys(spoils)
      const [one, other] = [dice.of(names), dice.of(names)]
      const chosen = dice.number(3) === 0 ? [one, other] : [one]
      let after: BadCall['after'] = 'stays'
      for (const name of chosen) after = spoils[name]?.(parts, dice) ?? after
      const whole = written(parts)
      const cut = dice.number(whole.length)
      const inPieces = dice.number(3) === 0
      const pieces = inPieces ? [whole.subarray(0, cut), whole.subarray(cut)] : [whole]
      return { kind: chosen.join(' and '), pieces, after }
    }
  }
}
