import type { Bytes } from '@valise/protocol/wire'

/** `H(label, f…)` as docs/protocol.md has it, for those who play by hand. */
export async function labelledHash(label: string, fields: readonly Bytes[]): Promise<Bytes> {
  const parts = [new TextEncoder().encode(`valise/1 ${label}`), ...fields].flatMap((field) => {
    const length = new Uint8Array(4)
    new DataView(length.buffer).setUint32(0, field.length)
    return [...length, ...field]
  })
  return new Uint8Array(await crypto.subtle.digest('SHA-256', Uint8Array.from(parts)))
}
