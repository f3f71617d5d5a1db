import type { ChunkFrame } from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { textSource } from '../sources/text-source.ts'
import { ended, flip, wasCalled } from '../testing/attacks.ts'
import { overBoth } from '../testing/over-both.ts'
import { fileSource } from '../testing/party.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import type { Tampering } from '../testing/tampering.ts'

/** The index of the last chunk of 2 MB. */
const LAST = 7

overBoth((open) => {
  describe('a relay that changes the transfer', () => {
    /** Sends 2 MB to a receiver whose relay does as it likes. Nothing may be kept. */
    async function isFoundOut(frame: NonNullable<Tampering['frame']>, why: RegExp) {
      const party = await open()
      const guest = await party.pair({ tampering: { frame } })
      await party.sender.send([fileSource('f', randomBytes(2_000_000)), textSource('t')])
      const { error } = await ended(guest)
      expect(error?.code).toBe('transfer-damaged')
      expect(error?.cause).toMatchObject({ message: expect.stringMatching(why) })
      expect(guest.sink.outcome).toBe('discarded')
      expect(wasCalled(party, /receipts/)).toBe(false)
      const sent = await until(party.sender, ({ transfer }) => transfer?.state !== 'sending')
      expect(sent.transfer?.ways[0]?.state).not.toBe('received')
    }

    /** As many bytes as a full chunk has. */
    const longer = (frame: ChunkFrame) => {
      const bytes = new Uint8Array(frame.bytes.length + 1)
      bytes.set(frame.bytes)
      return { ...frame, bytes }
    }

    it('is found out when it changes a chunk', async () => {
      const change = (frame: ChunkFrame) => ({ ...frame, bytes: flip(frame.bytes, 7) })
      await isFoundOut((frame) => [frame.index === 2 ? change(frame) : frame], /does not open/)
    })

    it('is found out when it changes the last byte of the last chunk', async () => {
      const change = (frame: ChunkFrame) => flip(frame.bytes, frame.bytes.length - 1)
      await isFoundOut(
        (frame) => [frame.last ? { ...frame, bytes: change(frame) } : frame],
        /does not open/,
      )
    })

    it('is found out when it cuts the last chunk off', async () => {
      await isFoundOut((frame) => {
        if (frame.index === LAST) return []
        return [frame.index === LAST - 1 ? { ...frame, last: true } : frame]
      }, /does not open/)
    })

    it('is found out when it marks an early chunk as the last', async () => {
      await isFoundOut((frame) => [{ ...frame, last: true }], /does not open/)
    })

    it('is found out when it marks the last chunk late, and appends another', async () => {
      await isFoundOut(
        (frame) =>
          frame.last
            ? [
                { ...frame, last: false },
                { ...frame, index: frame.index + 1 },
              ]
            : [frame],
        /another length/,
      )
    })

    it('is found out when it appends to a transfer whose last chunk is full', async () => {
      // A manifest and bytes that fill exactly two chunks: only the nonce tells the last one.
      const party = await open()
      const guest = await party.pair({
        tampering: {
          frame: (frame) =>
            frame.last
              ? [
                  { ...frame, last: false },
                  { ...frame, index: 2 },
                ]
              : [frame],
        },
      })
      const manifest = 4 + 5 + 29 + 'f'.length + 'application/octet-stream'.length
      await party.sender.send([fileSource('f', randomBytes(2 * 262_144 - manifest))])
      const { error } = await ended(guest)
      expect(error?.cause).toMatchObject({ message: expect.stringMatching(/does not open/) })
      expect(guest.sink.outcome).toBe('discarded')
    })

    it('is found out when it cuts the last chunk short', async () => {
      const cut = (frame: ChunkFrame) => frame.bytes.slice(0, -1)
      await isFoundOut(
        (frame) => [frame.last ? { ...frame, bytes: cut(frame) } : frame],
        /does not open/,
      )
    })

    it('is found out when a chunk is longer or shorter than it must be', async () => {
      await isFoundOut((frame) => [frame.index === 1 ? longer(frame) : frame], /another length/)
      await isFoundOut(
        (frame) => [frame.index === 1 ? { ...frame, bytes: frame.bytes.slice(16) } : frame],
        /another length/,
      )
      // Nothing but a tag: a record that is empty.
      await isFoundOut(
        (frame) => [frame.last ? { ...frame, bytes: frame.bytes.slice(0, 16) } : frame],
        /is empty/,
      )
    })

    it('is found out when it sends one chunk for another', async () => {
      let first: ChunkFrame | undefined
      await isFoundOut((frame) => {
        first ??= frame
        return [frame.index === 1 ? { ...frame, bytes: first.bytes } : frame]
      }, /does not open/)
    })

    it('is found out when it exchanges two chunks', async () => {
      let held: ChunkFrame | undefined
      await isFoundOut((frame) => {
        if (frame.index === 1) {
          held = frame
          return []
        }
        return frame.index === 2 && held !== undefined
          ? [
              { ...frame, index: 1 },
              { ...held, index: 2 },
            ]
          : [frame]
      }, /does not open/)
    })

    it('is found out when it sends a chunk of another transfer', async () => {
      const party = await open()
      const before: ChunkFrame[] = []
      const guest = await party.pair({
        tampering: {
          frame(frame) {
            before.push(frame)
            return [before[0] ?? frame]
          },
        },
      })
      await party.sender.send([textSource('one')])
      await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
      await party.sender.send([textSource('two')])
      expect((await ended(guest)).error?.code).toBe('transfer-damaged')
      expect(guest.sink.outcome).not.toBe('open')
    })

    it('changes nothing by repeating chunks that were taken', async () => {
      const party = await open()
      const before: ChunkFrame[] = []
      const guest = await party.pair({
        tampering: {
          frame(frame) {
            before.push(frame)
            return [...before]
          },
        },
      })
      const file = randomBytes(1_000_000)
      await party.sender.send([fileSource('f', file)])
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(guest.sink.bytes(0).equals(file)).toBe(true)
    })

    it('cannot drop a chunk: none after it is taken or acknowledged, and it is asked for again', async () => {
      let dropped = 0
      const party = await open()
      const next: number[] = []
      const guest = await party.pair({
        tampering: {
          call(call) {
            const said = /"next":(\d+)/.exec(typeof call.body === 'string' ? call.body : '')
            if (said && dropped < 2) next.push(Number(said[1]))
            return call
          },
          frame: (frame) => (frame.index === 2 && dropped++ < 2 ? [] : [frame]),
        },
      })
      const file = randomBytes(1_000_000)
      await party.sender.send([fileSource('f', file)])
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(Math.max(...next)).toBeLessThanOrEqual(2)
      expect(dropped).toBeGreaterThan(2)
      expect(guest.sink.bytes(0).equals(file)).toBe(true)
    })

    it('gets the same ciphertext when it has a chunk sent again', async () => {
      const sent = new Map<string, string[]>()
      const party = await open({
        sender: {
          call(call) {
            if (!call.path.includes('/chunks/')) return call
            const before = sent.get(call.path) ?? []
            const bytes = Buffer.from(call.body as ChunkFrame['bytes']).toString('base64')
            sent.set(call.path, [...before, bytes])
            return before.length === 0 ? { refuse: 'internal' } : call
          },
        },
      })
      const guest = await party.pair()
      // Its bytes are others each time that it is read: only one reading is ever sealed.
      const changing = { ...fileSource('f', new Uint8Array(300_000)) }
      changing.bytes = async function* () {
        yield randomBytes(300_000)
      }
      await party.sender.send([changing])
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(sent.size).toBe(2)
      for (const [first, again, ...more] of sent.values()) {
        expect(again).toBe(first)
        expect(more).toEqual([])
      }
    })

    it('hands nothing over while it keeps one back', async () => {
      const party = await open()
      const guest = await party.pair({
        tampering: { frame: (frame) => (frame.last ? [] : [frame]) },
      })
      await party.sender.send([fileSource('f', randomBytes(600_000))])
      await until(guest.session, ({ incoming }) => (incoming?.figures.done ?? 0) > 500_000)
      expect(guest.sink.outcome).toBe('open')
      await guest.session.cancel()
      await expect.poll(() => guest.sink.outcome).toBe('discarded')
      expect(wasCalled(party, /receipts/)).toBe(false)
    })
  })
})
