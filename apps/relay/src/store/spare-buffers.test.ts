import { expect, test } from 'vitest'
import { SpareBuffers } from './spare-buffers.ts'

test('the memory of a full chunk is used again', () => {
  const spare = new SpareBuffers(100)
  const buffer = spare.take(100)
  spare.put(buffer)
  expect(spare.take(100)).toBe(buffer)
  expect(spare.take(100)).not.toBe(buffer)
})

test('a short chunk gets memory of its own length, which is freed after it', () => {
  const spare = new SpareBuffers(100)
  const [full, short] = [spare.take(100), spare.take(9)]
  spare.put(full)
  spare.put(short)
  expect(short).toHaveLength(0)
  expect(spare.take(9)).toHaveLength(9)
  expect(spare.take(100)).toBe(full)
})

test('what is not kept is freed', () => {
  const spare = new SpareBuffers(100)
  const buffers = [spare.take(100), spare.take(100)]
  for (const buffer of buffers) spare.put(buffer)
  spare.keep(1)
  expect(buffers.map(({ length }) => length)).toEqual([100, 0])
  // Places that are missing leave none.
  spare.keep(-2)
  expect(buffers.map(({ length }) => length)).toEqual([0, 0])
})
