import type { ReceivedItem } from '@valise/client'
import { expect, it } from 'vitest'
import { memoryRoom, type Room } from './room.ts'
import { tierFor } from './tier.ts'

const MIB = 1024 * 1024
const disk: Room = { on: 'disk', capacity: 1000 * MIB }
const fullDisk: Room = { on: 'memory', capacity: 8 * MIB }

const item = (size: ReceivedItem['size'], kind: ReceivedItem['kind'] = 'file') => ({
  kind,
  name: 'a',
  path: [],
  mediaType: '',
  size,
  time: 0,
})

it.each([
  ['what fits', disk, [item(1000 * MIB)], 'disk', 'disk'],
  ['more than the disk has room for', disk, [item(600 * MIB), item(401 * MIB)], 'disk', 'stream'],
  ['of unknown size', disk, [item('unknown')], 'disk', 'disk'],
  ['what fits', memoryRoom, [item(512 * MIB)], 'memory', 'memory'],
  ['more than memory may hold', memoryRoom, [item(512 * MIB + 1)], 'memory', 'stream'],
  ['of unknown size', memoryRoom, [item('unknown')], 'memory', 'stream'],
  ['what fits', fullDisk, [item(8 * MIB)], 'memory', 'memory'],
  ['more than is left', fullDisk, [item(9 * MIB)], 'memory', 'stream'],
  ['a long message', fullDisk, [item(9 * MIB, 'text')], 'memory', 'memory'],
  ['a message', disk, [item(3, 'text'), item(3, 'secret')], 'memory', 'memory'],
] as const)('%s goes, of %o', (_what, room, items, without, withStreams) => {
  expect(tierFor(items, room, false)).toBe(without)
  expect(tierFor(items, room, true)).toBe(withStreams)
})
