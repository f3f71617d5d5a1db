import fc from 'fast-check'

type Bytes = Uint8Array<ArrayBuffer>

/** One thing done to bytes; every place is taken modulo their length. */
export type Damage =
  | { do: 'flip'; at: number; bit: number }
  | { do: 'set'; at: number; bytes: Uint8Array }
  | { do: 'cut'; at: number }
  | { do: 'remove'; at: number; length: number }
  | { do: 'insert'; at: number; bytes: Uint8Array }
  | { do: 'append'; bytes: Uint8Array }

const at = fc.oneof(fc.nat(64), fc.nat())
const someBytes = fc.oneof(
  fc.uint8Array({ minLength: 1, maxLength: 12 }),
  // Lengths and counts at the ends of their types.
  fc.constantFrom(
    Uint8Array.of(0xff, 0xff, 0xff, 0xff),
    Uint8Array.of(0x80, 0, 0, 0),
    Uint8Array.of(0, 0, 0, 0),
    new Uint8Array(8).fill(0xff),
    Uint8Array.of(0, 0x20, 0, 0, 0, 0, 0, 0),
  ),
)

const anyOneDamage: fc.Arbitrary<Damage> = fc.oneof(
  fc.record({ do: fc.constant('flip' as const), at, bit: fc.nat(7) }),
  fc.record({ do: fc.constant('set' as const), at, bytes: someBytes }),
  fc.record({ do: fc.constant('cut' as const), at }),
  fc.record({ do: fc.constant('remove' as const), at, length: fc.integer({ min: 1, max: 16 }) }),
  fc.record({ do: fc.constant('insert' as const), at, bytes: someBytes }),
  fc.record({ do: fc.constant('append' as const), bytes: someBytes }),
)

export const anyDamage: fc.Arbitrary<Damage[]> = fc.array(anyOneDamage, {
  minLength: 1,
  maxLength: 3,
})

/** A damaged copy. */
export function damaged(bytes: Uint8Array, damage: readonly Damage[]): Bytes {
  let out = Buffer.from(bytes)
  for (const one of damage) out = damagedOnce(out, one)
  return new Uint8Array(out)
}

function damagedOnce(bytes: Buffer<ArrayBuffer>, damage: Damage): Buffer<ArrayBuffer> {
  if (damage.do === 'append') return Buffer.concat([bytes, damage.bytes])
  const place = damage.at % (bytes.length + 1)
  switch (damage.do) {
    case 'flip':
      if (place < bytes.length) bytes[place] = (bytes[place] ?? 0) ^ (1 << damage.bit)
      return bytes
    case 'set':
      bytes.set(damage.bytes.subarray(0, bytes.length - place), place)
      return bytes
    case 'cut':
      return bytes.subarray(0, place)
    case 'remove':
      return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + damage.length)])
    case 'insert':
      return Buffer.concat([bytes.subarray(0, place), damage.bytes, bytes.subarray(place)])
  }
}
