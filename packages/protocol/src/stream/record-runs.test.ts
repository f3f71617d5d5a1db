import { expect, it } from 'vitest'
import { RECORD_BYTES } from '../wire/index.ts'
import { runsOf } from './record-runs.ts'

const R = RECORD_BYTES

/** Pieces of these lengths that count on: 1, 2, 3 … modulo 251. One buffer is used for all of them. */
async function* pieces(lengths: readonly number[]) {
  const shared = new Uint8Array(Math.max(...lengths))
  let at = 0
  for (const length of lengths) {
    for (let i = 0; i < length; i++) shared[i] = (at + i + 1) % 251
    at += length
    yield shared.subarray(0, length)
    shared.fill(0)
  }
}

it.each([
  [1],
  [R],
  [R - 1, 1],
  [R, 1],
  [R, R],
  [2 * R],
  [2 * R + 1],
  [0, R, 0, 1],
  [3, 5 * R, 7],
  [R - 1, R, R + 1],
])(
  'cuts pieces of %j, %j and %j … bytes into full records and one last one',
  async (...lengths) => {
    const total = lengths.reduce((sum, length) => sum + length, 0)
    const records: Uint8Array[] = []
    const lasts: boolean[] = []
    for await (const run of runsOf(pieces(lengths))) {
      for (const record of run.records) records.push(record.slice())
      lasts.push(run.last)
      if (run.last) expect(run.records).toHaveLength(1)
    }
    expect(lasts.filter(Boolean)).toHaveLength(1)
    expect(lasts.at(-1)).toBe(true)
    const sizes = records.map(({ length }) => length)
    expect(sizes.slice(0, -1).every((size) => size === R)).toBe(true)
    expect(sizes.length).toBe(Math.ceil(total / R))
    const whole = Buffer.concat(records)
    expect(whole.equals(Buffer.from(Array.from({ length: total }, (_, i) => (i + 1) % 251)))).toBe(
      true,
    )
  },
)

it('ends the plaintext when nobody wants more of it', async () => {
  let ended = false
  async function* endless() {
    try {
      for (;;) yield new Uint8Array(R)
    } finally {
      ended = true
    }
  }
  for await (const run of runsOf(endless())) {
    expect(run.last).toBe(false)
    break
  }
  expect(ended).toBe(true)
})
