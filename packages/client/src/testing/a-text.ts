import { plaintextOf } from '@valise/protocol'
import type { Source } from '../sources/source.ts'
import { textSource } from '../sources/text-source.ts'

/** The plaintext of a transfer with one text, for those who seal by hand. */
export function aText(text: string): AsyncGenerator<Uint8Array> {
  return plaintextFrom(textSource(text))
}

export function plaintextFrom(source: Source): AsyncGenerator<Uint8Array> {
  return plaintextOf([{ item: source, bytes: () => source.bytes() }])
}
