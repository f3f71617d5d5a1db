import { decodeManifest, encodeManifest, type ManifestItem } from '../../stream/manifest.ts'
import { paddedLength } from '../../stream/padme.ts'
import { cleanName, cleanPath, uniqueNames } from '../../stream/received-name.ts'
import { hex, integer, join, unhex } from '../independent.ts'

/** `padded` null: too large. */
export type PadmeVectors = { length: number; padded: number | null }[]

export async function padmeVectors(): Promise<PadmeVectors> {
  const around = [9, 12, 13, 18, 22, 30, 31, 32, 33, 48, 49, 50, 52, 53]
    .flatMap((e) => [-2, -1, 0, 1, 2].map((step) => 2 ** e + step))
    .filter((length) => length <= Number.MAX_SAFE_INTEGER)
  const others = [0, 1, 34, 38, 4095, 4097, 4224, 4225, 10_000, 100_000, 1_000_000, 5_000_000_000]
  return [...others, ...around]
    .toSorted((a, b) => a - b)
    .map((length) => {
      try {
        return { length, padded: paddedLength(length) }
      } catch {
        return { length, padded: null }
      }
    })
}

export interface ManifestVectors {
  manifests: { items: ManifestItem[]; body: string }[]
  refused: { why: string; body: string }[]
}

export async function manifestVectors(): Promise<ManifestVectors> {
  const plain: ManifestItem = { kind: 'text', name: '', path: '', mediaType: '', size: 0, time: 0 }
  const photo: ManifestItem = {
    kind: 'file',
    name: 'Zürich 🏔.jpeg',
    path: 'trips/2026',
    mediaType: 'image/jpeg',
    size: 3_145_729,
    time: 1_767_225_600_000,
  }
  const secret: ManifestItem = { ...plain, kind: 'secret', name: 'Wi-Fi', size: 14 }
  const piped: ManifestItem = { ...plain, kind: 'file', name: 'dump.tar', size: 'unknown' }
  const longest: ManifestItem = {
    ...plain,
    name: 'n'.repeat(1024),
    path: 'p'.repeat(4096),
    mediaType: 'm'.repeat(255),
    size: Number.MAX_SAFE_INTEGER - 2 ** 20,
    time: Number.MAX_SAFE_INTEGER,
  }
  const manifests = [[plain], [photo, secret], [photo, piped], [longest]].map((items) => ({
    items,
    body: hex(encodeManifest(items)),
  }))

  const text = (bytes: string): Uint8Array => join(integer(bytes.length / 2, 4), unhex(bytes))
  const item = (fields: {
    kind?: number
    name?: string
    path?: string
    mediaType?: string
    size?: bigint
    time?: bigint
  }): Uint8Array =>
    join(
      integer(fields.kind ?? 0, 1),
      text(fields.name ?? ''),
      text(fields.path ?? ''),
      text(fields.mediaType ?? ''),
      integer(fields.size ?? 0n, 8),
      integer(fields.time ?? 0n, 8),
    )
  const body = (count: number, ...items: Uint8Array[]): string =>
    hex(join(integer(1, 1), integer(count, 4), ...items))
  const good = body(1, item({}))
  const refused = [
    { why: 'nothing', body: '' },
    { why: 'version 2', body: `02${good.slice(2)}` },
    { why: 'no items', body: body(0) },
    { why: 'no items, bytes that could be one', body: body(0, item({})) },
    { why: 'a count that cannot fit', body: body(2, item({})) },
    { why: 'a huge count', body: body(0xffff_ffff, item({})) },
    { why: 'more than 100,000 items', body: body(100_001, item({})) },
    { why: 'cut short', body: good.slice(0, -2) },
    { why: 'a byte after it', body: `${good}00` },
    { why: 'kind 3', body: body(1, item({ kind: 3 })) },
    { why: 'name of 1,025 bytes', body: body(1, item({ name: '61'.repeat(1025) })) },
    { why: 'path of 4,097 bytes', body: body(1, item({ path: '61'.repeat(4097) })) },
    { why: 'media type of 256 bytes', body: body(1, item({ mediaType: '61'.repeat(256) })) },
    { why: 'name is not UTF-8', body: body(1, item({ name: 'ff' })) },
    { why: 'name has an overlong form', body: body(1, item({ name: 'c080' })) },
    { why: 'name has a surrogate', body: body(1, item({ name: 'eda080' })) },
    { why: 'name is cut within a character', body: body(1, item({ name: 'c3' })) },
    { why: 'name runs past the end', body: `${good.slice(0, 12)}000000ff${good.slice(20)}` },
    { why: 'size 2^53', body: body(1, item({ size: 2n ** 53n })) },
    { why: 'size 2^64−2', body: body(1, item({ size: 2n ** 64n - 2n })) },
    {
      why: 'unknown size before the last',
      body: body(2, item({ size: 2n ** 64n - 1n }), item({})),
    },
    { why: 'time 2^53', body: body(1, item({ time: 2n ** 53n })) },
    {
      why: 'sizes that add up to 2^53',
      body: body(2, item({ size: 2n ** 52n }), item({ size: 2n ** 52n })),
    },
    { why: 'L is 2^53, with the manifest', body: body(1, item({ size: 2n ** 53n - 38n })) },
  ]
  for (const { why, body } of refused) {
    let taken = true
    try {
      decodeManifest(unhex(body))
    } catch {
      taken = false
    }
    if (taken) throw new Error(`not refused: ${why}`)
  }
  return { manifests, refused }
}

export interface NameVectors {
  names: { name: string; clean: string }[]
  paths: { path: string; folders: string[] }[]
  twins: { items: { path: string; name: string }[]; saved: { path: string[]; name: string }[] }[]
}

export async function nameVectors(): Promise<NameVectors> {
  const names = [
    ...['report.pdf', 'Zürich 🏔.jpeg', '.bashrc', 'a.tar.gz', 'no ending', '日本語.txt'],
    ...['', ' ', '.', '..', '...', '. .', ' . ', '\u0000', '\u200e..', 'a.', 'a. .', ' a ', ' .a '],
    ...['a/b', 'a\\b', '../../etc/passwd', '..\\..\\boot.ini', 'C:\\x', 'a:b', 'a*b?c"d<e>f|g'],
    ...['a\u0000b', 'a\nb', 'a\u001fb', 'a\u007fb', 'a\u009fb', 'a\u061cb', 'a\u200eb', 'a\u200fb'],
    ...['a\u2028b', 'a\u202eb', 'a\u2066b', 'a\u2069b', 'a\ufeffb', 'cod\u202efdp.exe'],
    ...['a\u200bb', 'a\u200db', 'a\u2027b', 'a\u202fb', 'a\u2065b', 'a\u206ab', 'a\u00a0b'],
    ...['e\u0301', '\u00e9', '\u1100\u1161', '\u212b', 'ﬁ', 'e\u200e\u0301'],
    ...['CON', 'con', 'Con.txt', 'CON.tar.gz', 'con .txt', 'con  ', 'PRN', 'AUX', 'NUL', 'nul.'],
    ...['COM1', 'com9.log', 'LPT1', 'lpt9', 'COM\u00b9', 'LPT\u00b3.x', 'CONIN$', 'conout$.txt'],
    ...[
      'COM0',
      'COM10',
      'CONS',
      'xCON',
      'CONIN',
      'COM',
      'COM\u2074',
      'NUL_',
      'a.CON',
      '.CON',
      ' CON',
    ],
    ...['\u0421ON', 'CON\u00a0', 'N\u200eUL', 'co\u0000n', '_CON', 'aux:x', 'con/x', 'con?.x'],
    ...['a'.repeat(255), 'a'.repeat(256), `${'a'.repeat(300)}.txt`, `${'é'.repeat(200)}.jpeg`],
    ...[`${'🏔'.repeat(100)}.png`, `${'a'.repeat(300)}.${'b'.repeat(31)}`],
    ...[`${'a'.repeat(300)}.${'b'.repeat(32)}`, `.${'b'.repeat(300)}`, `a.${'b'.repeat(300)}`],
    ...[`CON${' '.repeat(260)}x`, `a${' '.repeat(260)}x`, `CON.${'b'.repeat(251)}`],
    ...[`${'a'.repeat(253)}é`, `${'a'.repeat(254)}é`, `${'a'.repeat(250)}....${'b'.repeat(40)}`],
  ]
  const paths = [
    ...[
      '',
      'a',
      'a/b/c',
      'a\\b',
      '/a//b/',
      '../..',
      './a/../b',
      'a/. ./b',
      'a/.../b',
      'C:/Windows',
    ],
    ...['con/aux', 'a\u202e/b', ' a /b.', '\u200e../a', 'e\u0301/x'],
  ]
  const file = (name: string, path = ''): { path: string; name: string } => ({ path, name })
  const long = 'a'.repeat(300)
  const twins = [
    [file('a.txt'), file('a.txt'), file('a.txt')],
    [file('a.txt'), file('A.TXT'), file('a.txt', 'x'), file('a.txt', 'x')],
    [file('a (2).txt'), file('a.txt'), file('a.txt')],
    [file('a.txt'), file('a.txt'), file('a (2).txt')],
    [file('\u00e9'), file('e\u0301'), file('E\u0301')],
    [file('.bashrc'), file('.bashrc'), file('a.tar.gz'), file('a.tar.gz')],
    [file(''), file('.'), file('\u0000'), file('file')],
    [file('a'), file('b', 'a'), file('c', 'a'), file('d', 'A')],
    [file('b', 'a'), file('a'), file('c', 'A/a'), file('d', 'A/A')],
    [file('x', 'a'), file('x', 'A'), file('x', 'a/../a'), file('x', 'v1.2'), file('x', 'V1.2')],
    [file('x', 'a:b'), file('x', 'a?b'), file('x', 'a_b')],
    [file('CON'), file('con'), file('_CON')],
    [file('ΑΣ'), file('ας'), file('ΑΣ.txt'), file('ας.txt')],
    [file(`${long}.txt`), file(`${long}b.txt`), file(`${long}c.TXT`)],
    [file(long), file(long), file(`${'a'.repeat(251)} (2)`)],
    Array.from({ length: 12 }, () => file('n.x')),
  ]
  return {
    names: names.map((name) => ({ name, clean: cleanName(name) })),
    paths: paths.map((path) => ({ path, folders: cleanPath(path) })),
    twins: twins.map((items) => ({ items, saved: uniqueNames(items) })),
  }
}
