import { timingSafeEqual } from 'node:crypto'
import { type Bytes, fromBase64url, ID_BYTES, toBase64url } from '@valise/protocol/wire'

/** A sessionId, receiverId or transferId, in both of its forms. */
export interface Id {
  /** base64url, its one canonical form: a key of maps. */
  readonly text: string
  readonly bytes: Bytes
}

export function idOf(bytes: Bytes): Id {
  return { text: toBase64url(bytes), bytes }
}

/** Undefined when `text` is not 16 bytes as base64url in its canonical form. */
export function parseId(text: unknown): Id | undefined {
  if (typeof text !== 'string') return undefined
  const bytes = fromBase64url(text)
  return bytes?.length === ID_BYTES ? { text, bytes } : undefined
}

/** Compares in constant time: whoever is refused learns nothing from how long it took. */
export function sameId(a: Id, b: Id): boolean {
  return timingSafeEqual(a.bytes, b.bytes)
}
