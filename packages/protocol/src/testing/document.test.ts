import { globSync, readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MAX_ITEMS, MAX_MANIFEST_BYTES } from '../stream/manifest.ts'
import * as wire from '../wire/index.ts'
import { readDocument } from './make-worked-example.ts'

// Holds docs/protocol.md to the code, where names and numbers can be compared.

const root = fileURLToPath(new URL('../../../../', import.meta.url))
const document = readDocument()
/** Without the example, whose values could contain anything. */
const prose = document.slice(0, document.indexOf('<!-- worked example'))
const rows = prose
  .split('\n')
  .filter((line) => line.startsWith('|'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  )

function source(path: string): string {
  return readFileSync(`${root}${path}`, 'utf8')
}

/** The text between a heading and the next heading. */
function section(heading: RegExp): string {
  const from = prose.search(heading)
  if (from < 0) throw new Error(`no heading ${heading}`)
  const body = prose.slice(from).replace(/^.*\n/, '')
  return body.slice(0, body.search(/^#/m))
}

/** What stands in backticks in the first column of a section's table. */
function firstColumn(text: string): string[] {
  return [...text.matchAll(/^\| `([^`]+)` \|/gm)].map(([, name = '']) => name)
}

/** The members of a union of strings that a source file declares. */
function unionIn(path: string, type: string): string[] {
  const [, body = ''] = new RegExp(`type ${type} =([^]*?)\\n\\n`).exec(source(path)) ?? []
  return [...body.matchAll(/'([^']+)'/g)].map(([, code = '']) => code)
}

describe('docs/protocol.md', () => {
  it.each([
    ['WireErrorCode', 'packages/protocol/src/wire/wire-error.ts', /^### 15\.1 /m],
    ['ProtocolErrorCode', 'packages/protocol/src/errors.ts', /^### 15\.2 /m],
    ['ClientErrorCode', 'packages/client/src/errors.ts', /^### 15\.4 /m],
  ])('has each %s, and no other', (type, path, heading) => {
    const codes = unionIn(path, type)
    expect(codes.length).toBeGreaterThan(1)
    expect(firstColumn(section(heading)).toSorted()).toEqual(codes.toSorted())
  })

  it('has each problem with its status, and no other', () => {
    const written = [...section(/^### 15\.3 /m).matchAll(/^\| `([^`]+)` \| (\d+) \|/gm)]
    expect(written.map(([, code, status]) => `${code} ${status}`)).toEqual(
      Object.entries(wire.problems).map(([code, { status }]) => `${code} ${status}`),
    )
  })

  it('has each label of the hash and each info of HKDF, and no other label', () => {
    const labels = new Set(['sender', 'receiver'])
    const infos = new Set<string>()
    for (const path of globSync('packages/protocol/src/**/*.ts', { cwd: root })) {
      if (/\.test\.ts$|[/\\]testing[/\\]/.test(path)) continue
      const text = source(path)
      for (const [, label = ''] of text.matchAll(/\b(?:labelledHash|identifier)\(\s*'([^']+)'/g)) {
        labels.add(label)
      }
      for (const [, info = ''] of text.matchAll(/'(valise\/1 [^']+)'/g)) infos.add(info)
    }
    const table = section(/^### 2\.2 /m)
    const written = [...table.matchAll(/^\| H\d+ \| `([^`]+)` \|/gm)].map(([, label = '']) => label)
    expect(written.toSorted()).toEqual([...labels].toSorted())
    expect(infos.size).toBeGreaterThan(3)
    for (const info of infos) expect(table).toContain(`\`${info}\``)
  })

  it('has each address', () => {
    const at = { sessionId: '{sessionId}', transferId: '{transferId}' }
    const { routes } = wire
    const [receiver, recipient] = ['{receiverId}', '{recipientId}']
    const index = '{index}' as unknown as number
    const addresses: Record<keyof typeof routes, string[]> = {
      limits: [routes.limits],
      lookup: [routes.lookup],
      session: [routes.session(at.sessionId)],
      door: [routes.door(at.sessionId)],
      sessionEvents: [routes.sessionEvents(at.sessionId)],
      sessionSnapshot: [routes.sessionSnapshot(at.sessionId)],
      request: [routes.request(receiver)],
      requestAgain: [routes.requestAgain(at.sessionId, receiver)],
      requestEvents: [routes.requestEvents(receiver)],
      requestSnapshot: [routes.requestSnapshot(receiver)],
      message: wire.pairingMessageKinds.map((kind) => routes.message(receiver, kind)),
      transfer: [routes.transfer(at)],
      envelope: [routes.envelope(at, recipient)],
      chunk: [routes.chunk(at, index)],
      frames: [routes.frames(at, index)],
      final: [routes.final(at)],
      acknowledgement: [routes.acknowledgement(at, recipient)],
      receipt: [routes.receipt(at, recipient)],
      recipient: [routes.recipient(at, recipient)],
    }
    const known = Object.values(addresses).flat()
    const written = firstColumn(section(/^### 13\.3 /m))
    expect([...new Set(written)].toSorted()).toEqual(known.toSorted())
    for (const header of [wire.LAST_HEADER, wire.BOOT_HEADER]) expect(prose).toContain(header)
  })

  it('has the members of each message in their order', () => {
    const codecs = Object.entries(wire).flatMap(([name, value]) =>
      typeof value === 'object' && 'members' in value ? [[name, value.members] as const] : [],
    )
    expect(codecs.length).toBeGreaterThan(10)
    const headings = [...prose.matchAll(/^#### M(\d+) `(\w+)`$/gm)]
    expect(headings.map(([, number]) => Number(number))).toEqual(headings.map((_, i) => i + 1))
    expect(headings.map(([, , name = '']) => name).toSorted()).toEqual(
      codecs.map(([name]) => name).toSorted(),
    )
    for (const [name, members] of codecs) {
      const heading = new RegExp(`^#### M\\d+ \`${name}\`$`, 'm')
      expect(firstColumn(section(heading)), name).toEqual(members)
    }
  })

  it('has each kind of event and each member of a view', () => {
    const text = source('packages/protocol/src/wire/events.ts')
    const kinds = [...text.matchAll(/kind: oneOf\('([^']+)'\)/g)].map(([, kind = '']) => kind)
    const events = section(/^### 13\.6 /m)
    const written = [...events.matchAll(/^\| E\d+ \| `([^`]+)` \|/gm)].map(([, kind]) => kind)
    expect(written).toEqual(kinds)
    const views = [...text.matchAll(/const (\w+)ViewFields = \{\n(.*?)^\}/gms)]
    expect(views).toHaveLength(4)
    for (const [, view, fields = ''] of views) {
      const members = [...fields.matchAll(/^ {2}(\w+):/gm)].map(([, member = '']) => member)
      const [, cell = ''] =
        new RegExp(`^\\| V\\d \\| ${view} \\| (.*) \\|$`, 'm').exec(events) ?? []
      const named = [...cell.matchAll(/`(\w+)`/g)].map(([, member = '']) => member)
      expect(named.filter((name) => members.includes(name))).toEqual(members)
    }
  })

  it('has each limit with its value', () => {
    const limits: Record<string, number> = { MAX_ITEMS, MAX_MANIFEST_BYTES }
    for (const [name, value] of Object.entries(wire)) {
      if (typeof value === 'number' && /_BYTES$|^MAX_|_VERSION$/.test(name)) limits[name] = value
    }
    const state = source('packages/client/src/sender/sender-state.ts')
    for (const [, name = '', value = ''] of state.matchAll(/^export const (\w+) = ([\d_]+)$/gm)) {
      limits[name] = Number(value.replaceAll('_', ''))
    }
    const table = section(/^## 3\. /m)
    const written = [...table.matchAll(/^\| `(\w+)` \| ([\d,]+) \|/gm)]
    expect(
      Object.fromEntries(
        written.map(([, name = '', value = '']) => [name, Number(value.replaceAll(',', ''))]),
      ),
    ).toEqual(limits)
  })

  it('names each file of test vectors', () => {
    const files = readdirSync(`${root}packages/protocol/vectors`).filter((name) =>
      name.endsWith('.json'),
    )
    for (const file of files) {
      expect(
        rows.filter(([first]) => first === `\`${file}\``),
        file,
      ).toHaveLength(1)
    }
  })

  it('has a heading for each of its links to itself', () => {
    const anchors = new Set(
      [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
        heading
          .toLowerCase()
          .replaceAll(/[^\w\s-]/g, '')
          .replaceAll(' ', '-'),
      ),
    )
    const links = [...prose.matchAll(/\]\(#([^)]+)\)/g)].map(([, anchor = '']) => anchor)
    expect(links.length).toBeGreaterThan(10)
    for (const anchor of links) expect(anchors).toContain(anchor)
  })
})
