import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  type ChunkFrame,
  chunkFrameHeader,
  FrameReader,
  heartbeatFrame,
  MAX_SEALED_CHUNK_BYTES,
} from '../../wire/index.ts'
import { anyCuts, cutAt } from './cuts.ts'
import { anyDamage, damaged } from './damage.ts'
import { fuzz } from './fuzz.ts'
import { wireValue } from './refusals.ts'

interface Read {
  frames: (ChunkFrame | undefined)[]
  /** Ended in a WireError. */
  refused: boolean
}

function readAll(pieces: readonly Uint8Array[]): Read {
  const reader = new FrameReader()
  const frames: Read['frames'] = []
  for (const piece of pieces) {
    const whole = wireValue(() => {
      for (const frame of reader.read(piece)) frames.push(frame)
      return true
    })
    if (whole === undefined) {
      // Of no use after that: it goes on refusing, and makes no frame of what follows.
      expect(wireValue(() => [...reader.read(heartbeatFrame())])).toBeUndefined()
      return { frames, refused: true }
    }
  }
  return { frames, refused: false }
}

function written(frames: Read['frames']): Uint8Array<ArrayBuffer> {
  return new Uint8Array(
    Buffer.concat(
      frames.flatMap((frame) =>
        frame === undefined
          ? [heartbeatFrame()]
          : [chunkFrameHeader(frame.index, frame.last, frame.bytes.length), frame.bytes],
      ),
    ),
  )
}

/** Wherever it is cut, the same comes of it; and what was read is written as it came. */
function readsOneWay(bytes: Uint8Array, cuts: readonly number[]): Read {
  const whole = readAll([bytes])
  expect(readAll(cutAt(bytes, cuts))).toEqual(whole)
  const again = written(whole.frames)
  expect(Buffer.from(bytes.subarray(0, again.length)).equals(again)).toBe(true)
  return whole
}

const u32 = fc.oneof(fc.nat(3), fc.constantFrom(0xffff_ffff, 0x8000_0000))
const anyFrames = fc.array(
  fc.option(
    fc.record({
      index: u32,
      last: fc.boolean(),
      bytes: fc.uint8Array({ minLength: 1, maxLength: 24, size: 'max' }),
    }),
    { nil: undefined, freq: 4 },
  ),
  { maxLength: 5 },
)

describe('the frames of a download', () => {
  fuzz('frames: any bytes', () =>
    fc.property(
      fc.oneof(
        fc.uint8Array({ maxLength: 60, size: 'max' }),
        fc
          .array(fc.constantFrom(0, 0, 0, 1, 2, 255), { maxLength: 60, size: 'max' })
          .map((b) => Uint8Array.from(b)),
      ),
      anyCuts,
      (bytes, cuts) => {
        readsOneWay(bytes, cuts)
      },
    ),
  )

  fuzz('frames: valid ones, cut anywhere', () =>
    fc.property(anyFrames, anyCuts, (frames, cuts) => {
      expect(readsOneWay(written(frames), cuts)).toEqual({ frames, refused: false })
    }),
  )

  fuzz('frames: valid ones, damaged and cut anywhere', () =>
    fc.property(anyFrames, anyDamage, anyCuts, (frames, damage, cuts) => {
      readsOneWay(damaged(written(frames), damage), cuts)
    }),
  )

  it('take no room for a length that is not allowed', () => {
    const most = chunkFrameHeader(0, false, MAX_SEALED_CHUNK_BYTES)
    const tooLong = [MAX_SEALED_CHUNK_BYTES + 1, 0xffff_ffff].map((n) =>
      chunkFrameHeader(0, false, n),
    )
    const arrays = globalThis.Uint8Array
    const asked: unknown[] = []
    globalThis.Uint8Array = new Proxy(arrays, {
      construct(target, args: [number]) {
        asked.push(args[0])
        return new target(...args)
      },
    })
    try {
      expect([...new FrameReader().read(most)]).toEqual([])
      expect(asked).toContain(MAX_SEALED_CHUNK_BYTES)
      for (const header of tooLong) {
        expect(() => [...new FrameReader().read(header)]).toThrow(
          expect.objectContaining({ code: 'malformed' }),
        )
      }
    } finally {
      globalThis.Uint8Array = arrays
    }
    expect(Math.max(...asked.filter((n) => typeof n === 'number'))).toBe(MAX_SEALED_CHUNK_BYTES)
  })
})
