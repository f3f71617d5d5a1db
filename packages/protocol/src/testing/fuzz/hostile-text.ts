import fc from 'fast-check'

const awkward = fc.constantFrom(
  '',
  ' ',
  '\0',
  '\ufeff',
  '\ud800',
  '\udfff\ud800',
  '\u202e',
  '__proto__',
  'constructor',
  'toString',
  'hasOwnProperty',
  'NaN',
  '-0',
  '1e400',
  '9007199254740992',
  '00',
  '{}',
  '[]',
  'null',
  '"',
  '\\',
  '\\u0000',
  '%',
  '%00',
  '../',
  '🧳',
)

/** Text of all kinds: ASCII, any code units with lone surrogates among them, and awkward words. */
export const anyHostileText: fc.Arbitrary<string> = fc.oneof(
  fc.string({ maxLength: 40, size: 'max' }),
  fc.string({ unit: 'binary', maxLength: 40, size: 'max' }),
  fc
    .array(fc.nat(0xffff), { maxLength: 40, size: 'max' })
    .map((units) => String.fromCharCode(...units)),
  fc.array(fc.oneof(awkward, fc.string({ maxLength: 4 })), { maxLength: 8 }).map((s) => s.join('')),
  fc.json({ maxDepth: 3 }),
)
