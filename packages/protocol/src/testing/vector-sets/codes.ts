import { formatReceiverCode, readLastFour } from '../../codes/receiver-code.ts'
import { formatSessionCode, makeSessionCode, readSessionCode } from '../../codes/session-code.ts'
import { makeSessionLink, readSessionLink } from '../../codes/session-link.ts'
import { senderRoot } from '../../pairing/qr-proof.ts'
import { fixed } from '../fixed.ts'
import { hex, publicKeyOf, unhex } from '../independent.ts'

const spaces = [
  ...[0x09, 0x0a, 0x0b, 0x0c, 0x0d, 0x20, 0xa0, 0x1680],
  ...[0x2000, 0x2001, 0x2002, 0x2003, 0x2004, 0x2005, 0x2006, 0x2007, 0x2008, 0x2009, 0x200a],
  ...[0x200b, 0x202f, 0x205f, 0x2060, 0x3000, 0xfeff],
]
const hyphens = [
  ...[0x2d, 0xad, 0x2010, 0x2011, 0x2012, 0x2013, 0x2014, 0x2015, 0x2212, 0xfe63, 0xff0d],
]

export interface CodeVectors {
  made: { random: string; code: string; shown: string }[]
  /** `code` null: refused. */
  read: { typed: string; code: string | null }[]
  lastFour: { typed: string; symbols: string | null }[]
  receiverCodes: { code: string; shown: string }[]
}

export async function codeVectors(): Promise<CodeVectors> {
  const randoms = [
    '0000000000',
    'ffffffffff',
    '00443214c7',
    '3b8d25ab4e',
    '0123456789',
    'fedcba9876',
  ]
  const typed = [
    ...['7K3M-Q9TX', '7k3mq9tx', ' 7K3M Q9TX ', '7-K-3-M-Q-9-T-X', 'OoIiLl01', '0123ABCD'],
    ...['ghjkmnpq', 'rstvwxyz'],
    ...spaces.map((space) => `7K3M${String.fromCodePoint(space)}Q9TX`),
    ...hyphens.map((hyphen) => `7K3M${String.fromCodePoint(hyphen)}Q9TX`),
    // Refused.
    ...[
      '',
      '7K3M-Q9T',
      '7K3M-Q9TXX',
      '7K3M-Q9TU',
      '7K3M-Q9Tu',
      '7K3M_Q9TX',
      '7K3M.Q9TX',
      '7K3M+Q9TX',
    ],
    ...['7K3M\u0000Q9TX', '7K3M\u0008Q9TX', '7K3M\u000eQ9TX', '7K3M\u180eQ9TX', '7K3M\u200cQ9TX'],
    ...['7K3M\u2016Q9TX', '7K3M\u0085Q9TX', '7K3M\u2061Q9TX', '7K3M\uff0eQ9TX'],
    // Letters that toUpperCase() or a looser match would turn into ASCII.
    ...['7K3M-Q9T\u017f', '7\u212a3M-Q9TX', '7K3M-Q9T\u0131', '\uff17K3M-Q9TX', '7K3M-Q9T\u0425'],
    '7K3M-Q9T\ud83d\ude00',
  ]
  const four = ['0987', '09 87', '09-87', 'o98l', 'zxcv', '098', '09877', '', '098U', '09 8 7 ']
  return {
    made: randoms.map((random) => {
      const code = makeSessionCode(unhex(random))
      return { random, code, shown: formatSessionCode(code) }
    }),
    read: typed.map((text) => ({ typed: text, code: orNull(() => readSessionCode(text)) })),
    lastFour: four.map((text) => ({ typed: text, symbols: readLastFour(text) ?? null })),
    receiverCodes: ['ZXCV0987', '7K3MQ9TX'].map((code) => ({
      code,
      shown: formatReceiverCode(code),
    })),
  }
}

export interface LinkVectors {
  senderRoots: { sessionId: string; suites: number[]; signKey: string; senderRoot: string }[]
  links: { origin: string; code: string; secret: string; senderRoot: string; link: string }[]
  refused: string[]
}

export async function linkVectors(): Promise<LinkVectors> {
  const roots = []
  for (const suites of [[1], [1, 2, 200]]) {
    const sessionId = fixed('session').slice(0, 16)
    const signKey = publicKeyOf(fixed('sender signs'))
    const root = await senderRoot({ sessionId, suites, signKey })
    roots.push({
      sessionId: hex(sessionId),
      suites,
      signKey: hex(signKey),
      senderRoot: hex(root),
    })
  }
  const code = readSessionCode('7K3MQ9TX')
  const senderRootBytes = unhex(roots[0]?.senderRoot ?? '')
  const secret = fixed('secret')
  const links = ['https://valise.example', 'http://192.168.1.20:8080', 'https://[2001:db8::1]'].map(
    (origin) => ({
      origin,
      code,
      secret: hex(secret),
      senderRoot: hex(senderRootBytes),
      link: makeSessionLink({ origin, code, secret, senderRoot: senderRootBytes }),
    }),
  )
  const good = links[0]?.link ?? ''
  const refused = [
    ...['', '7K3MQ9TX', 'https://valise.example/', 'https://valise.example/#/r/7K3MQ9TX'],
    ...[
      good.slice(0, -1),
      `${good}A`,
      `${good}=`,
      ` ${good}`,
      `${good}\n`,
      good.replace('/#', '#'),
    ],
    ...[good.replace('7K3MQ9TX', '7k3mq9tx'), good.replace('7K3MQ9TX', '7K3M-Q9TX')],
    ...[good.replace('7K3MQ9TX', '7K3MQ9TU'), good.replace('7K3MQ9TX.', '7K3MQ9TX')],
    ...[good.replace('#/r/', '#/s/'), good.replace('#/r/', '#r/'), good.replace('/#', '/x#')],
    ...[
      good.replace('/#', '/?a#'),
      good.replace('https:', 'ftp:'),
      good.replace('https:', 'HTTPS:'),
    ],
    ...[good.replace('https:', 'javascript:'), good.replace('valise', 'VALISE')],
    ...[good.replace('valise.example', 'valise.example:443'), good.replace('valise', 'me@valise')],
    ...[good.replace('valise.example', ''), `${good.slice(0, -1)}+`, `${good.slice(0, -1)} `],
    ...[`${good.slice(0, -1)}\u00e9`, good.replace('.example/', '.example//')],
  ]
  for (const text of refused) {
    if (orNull(() => readSessionLink(text)) !== null) throw new Error(`not refused: ${text}`)
  }
  return { senderRoots: roots, links, refused }
}

function orNull<T>(read: () => T): T | null {
  try {
    return read()
  } catch {
    return null
  }
}
