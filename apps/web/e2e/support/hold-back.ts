import type { HostileProxy } from '@valise/client/testing'

/**
 * Lets the first `count` chunks through. The others wait until the test says what becomes of them:
 * they never come, come with their last bit changed, or come as they are.
 */
export function holdBack(
  hostile: HostileProxy,
  count: number,
): (what: 'drop' | 'damage' | 'pass') => void {
  const rest = Promise.withResolvers<'drop' | 'damage' | 'pass'>()
  hostile.tampering = {
    async frame(frame) {
      if (frame.index < count) return [frame]
      const what = await rest.promise
      if (what === 'drop') return []
      const bytes = new Uint8Array(frame.bytes)
      if (what === 'damage') bytes[bytes.length - 1] = (bytes[bytes.length - 1] ?? 0) ^ 1
      return [{ ...frame, bytes }]
    },
  }
  return rest.resolve
}
