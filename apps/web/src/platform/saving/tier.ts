import type { ReceivedItem } from '@valise/client'
import type { Room } from './room.ts'

/** `stream`: to where its user wants it while it arrives, because it can't be kept here first. */
export type Tier = Room['on'] | 'stream'

/** Where something goes: a message alone never to the disk. */
export function tierFor(items: readonly ReceivedItem[], room: Room, canStream: boolean): Tier {
  if (items.every(({ kind }) => kind !== 'file')) return 'memory'
  if (!canStream) return room.on
  // The disk itself ends what outgrows it; memory would be used up to its bound for nothing.
  const unknown = room.on === 'disk' ? 0 : Number.POSITIVE_INFINITY
  const size = items.reduce((sum, { size }) => sum + (size === 'unknown' ? unknown : size), 0)
  return size > room.capacity ? 'stream' : room.on
}
