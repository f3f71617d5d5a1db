import { describe, expect, it, vi } from 'vitest'
import type { Bytes } from '../bytes/bytes.ts'
import type { Suite } from '../suites/suite.ts'
import { rejectsEveryExport } from './exports.ts'
import { fixed } from './fixed.ts'

/** What every suite must do. `malformed` are public keys that it must refuse. */
export function suiteConformance(
  name: string,
  suite: Suite,
  malformed: Record<string, Bytes>,
  { freshPairs }: { freshPairs: number },
): void {
  const plaintext = fixed('content key')
  const info = fixed('info')
  const psk = { id: fixed('psk id'), key: fixed('psk') }

  describe(`${name} as a suite`, () => {
    it('opens what it sealed, with every one of many fresh pairs', async () => {
      for (let i = 0; i < freshPairs; i++) {
        const pair = await suite.makePair()
        const recipient = await suite.exportPublicKey(pair)
        const base = await suite.seal({ recipient, info, plaintext })
        expect(await suite.open({ pair, info, ...base })).toEqual(plaintext)
        const keyed = await suite.seal({ recipient, info, plaintext, psk })
        expect(await suite.open({ pair, info, psk, ...keyed })).toEqual(plaintext)
      }
    })

    it('keeps its lengths', async () => {
      const recipient = await suite.exportPublicKey(await suite.makePair())
      const { enc, sealed } = await suite.seal({ recipient, info, plaintext })
      expect(enc.length).toBe(suite.encLength)
      expect(sealed.length).toBe(suite.sealedLength)
    })

    it('seals otherwise every time', async () => {
      const recipient = await suite.exportPublicKey(await suite.makePair())
      const one = await suite.seal({ recipient, info, plaintext })
      const two = await suite.seal({ recipient, info, plaintext })
      expect(one.enc).not.toEqual(two.enc)
      expect(one.sealed).not.toEqual(two.sealed)
    })

    it('makes private keys that cannot be exported', async () => {
      const pair = await suite.makePair()
      expect(pair.privateKey.extractable).toBe(false)
      await rejectsEveryExport(pair.privateKey)
    })

    it('makes no extractable key while it seals and opens', async () => {
      const generate = vi.spyOn(crypto.subtle, 'generateKey')
      try {
        const pair = await suite.makePair()
        const recipient = await suite.exportPublicKey(pair)
        const sealed = await suite.seal({ recipient, info, plaintext })
        await suite.open({ pair, info, ...sealed })
        expect(generate).toHaveBeenCalled()
        for (const [, extractable] of generate.mock.calls) expect(extractable).toBe(false)
      } finally {
        generate.mockRestore()
      }
    })

    it('opens nothing under another info, key, pre-shared key or mode', async () => {
      const pair = await suite.makePair()
      const other = await suite.makePair()
      const recipient = await suite.exportPublicKey(pair)
      const base = await suite.seal({ recipient, info, plaintext })
      const keyed = await suite.seal({ recipient, info, plaintext, psk })
      await expect(suite.open({ pair, ...base, info: fixed('x') })).rejects.toThrow()
      await expect(suite.open({ pair: other, info, ...base })).rejects.toThrow()
      await expect(suite.open({ pair, info, psk, ...base })).rejects.toThrow()
      await expect(suite.open({ pair, info, ...keyed })).rejects.toThrow()
      const otherKey = { ...psk, key: fixed('x') }
      await expect(suite.open({ pair, info, psk: otherKey, ...keyed })).rejects.toThrow()
      const otherId = { ...psk, id: fixed('x') }
      await expect(suite.open({ pair, info, psk: otherId, ...keyed })).rejects.toThrow()
    })

    it('opens nothing that was changed by one bit', async () => {
      const pair = await suite.makePair()
      const recipient = await suite.exportPublicKey(pair)
      const { enc, sealed } = await suite.seal({ recipient, info, plaintext })
      for (const at of [0, 1, enc.length - 1]) {
        await expect(suite.open({ pair, info, enc: flipped(enc, at), sealed })).rejects.toThrow()
      }
      for (const at of [0, sealed.length - 1]) {
        await expect(suite.open({ pair, info, enc, sealed: flipped(sealed, at) })).rejects.toThrow()
      }
    })

    it('refuses malformed public keys', async () => {
      for (const [what, key] of Object.entries(malformed)) {
        await expect(suite.importPublicKey(key), what).rejects.toThrow()
        await expect(suite.seal({ recipient: key, info, plaintext }), what).rejects.toThrow()
      }
    })
  })
}

function flipped(bytes: Bytes, at: number): Bytes {
  const out = bytes.slice()
  out[at] = (out[at] ?? 0) ^ 1
  return out
}
