import { describe, expect, it } from 'vitest'
import { ProtocolError } from '../errors.ts'
import { senderRoot } from '../pairing/qr-proof.ts'
import { hex, unhex } from '../testing/hex.ts'
import type { CodeVectors, LinkVectors } from '../testing/vector-sets/codes.ts'
import { readVectors } from '../testing/vectors.ts'
import { formatReceiverCode, readLastFour } from './receiver-code.ts'
import { formatSessionCode, makeSessionCode, readSessionCode } from './session-code.ts'
import { makeSessionLink, readLinkFragment, readSessionLink } from './session-link.ts'

const codes = readVectors<CodeVectors>('codes')
const links = readVectors<LinkVectors>('links')

describe('the code vectors', () => {
  it.each(codes.made)('make $shown', ({ random, code, shown }) => {
    const made = makeSessionCode(unhex(random))
    expect(made).toBe(code)
    expect(formatSessionCode(made)).toBe(shown)
  })

  it('are read kindly, and otherwise refused', () => {
    for (const { typed, code } of codes.read) {
      if (code === null) {
        expect(() => readSessionCode(typed), JSON.stringify(typed)).toThrow(ProtocolError)
      } else {
        expect(readSessionCode(typed), JSON.stringify(typed)).toBe(code)
      }
    }
  })

  it('hold for receiver codes and their last four symbols', () => {
    for (const { code, shown } of codes.receiverCodes) expect(formatReceiverCode(code)).toBe(shown)
    for (const { typed, symbols } of codes.lastFour) {
      expect(readLastFour(typed) ?? null, typed).toBe(symbols)
    }
  })
})

describe('the link vectors', () => {
  it.each(links.links)('hold for $origin', ({ origin, code, secret, senderRoot, link }) => {
    const inFragment = {
      code: readSessionCode(code),
      secret: unhex(secret),
      senderRoot: unhex(senderRoot),
    }
    expect(makeSessionLink({ origin, ...inFragment })).toBe(link)
    expect(readSessionLink(link)).toEqual({ origin, ...inFragment })
    expect(readLinkFragment(link.slice(origin.length + 1))).toEqual(inFragment)
  })

  it('are refused in every other form, as a link and as a typed code', () => {
    for (const text of links.refused) {
      expect(() => readSessionLink(text), JSON.stringify(text)).toThrow(
        expect.objectContaining({ code: 'bad-link' }),
      )
      // No damage turns a link into a code that somebody typed.
      if (text.includes('#')) expect(() => readSessionCode(text)).toThrow(ProtocolError)
    }
  })

  it('hold for the root of a sender', async () => {
    for (const v of links.senderRoots) {
      const [sessionId, signKey] = [unhex(v.sessionId), unhex(v.signKey)]
      expect(hex(await senderRoot({ sessionId, suites: v.suites, signKey }))).toBe(v.senderRoot)
    }
  })
})
