import { type Bytes, fromBase64url } from '@valise/protocol/wire'

/** What base64url stands for, of which we know that it is some. */
export function bytesOf(text: string): Bytes {
  const bytes = fromBase64url(text)
  if (bytes === undefined) throw new Error('this is not base64url')
  return bytes
}
