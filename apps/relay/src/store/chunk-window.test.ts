import { RECORD_BYTES, sealedChunkBytes } from '@valise/protocol/wire'
import { expect, test } from 'vitest'
import { random } from '../testing/people.ts'
import { ChunkWindow } from './chunk-window.ts'

// Lengths and identities are compared, and no matcher sees the bytes: it would write them all down.
const full = sealedChunkBytes(RECORD_BYTES)

function holding(bytes: Uint8Array): ChunkWindow {
  const window = new ChunkWindow(full)
  window.put(0, { bytes, last: false })
  return window
}

test('memory of a chunk that nobody reads is used again', () => {
  const bytes = random(full)
  const window = holding(bytes)
  window.lend(0)?.release()
  window.advance(1)
  expect(window.spare.take(full) === bytes).toBe(true)
})

test('memory of a chunk that somebody reads is not used again, nor freed', () => {
  const bytes = random(full)
  const window = holding(bytes)
  const chunk = window.lend(0)
  window.lend(0)?.release()
  window.advance(1)
  window.clear()
  expect(window.spare.take(full) === bytes).toBe(false)
  expect(chunk?.bytes.length).toBe(full)
})

test('a reader that gives a chunk back twice does not give back that of another', () => {
  const bytes = random(full)
  const window = holding(bytes)
  window.lend(0)
  const twice = window.lend(0)
  twice?.release()
  twice?.release()
  window.advance(1)
  expect(window.spare.take(full) === bytes).toBe(false)
})

test('nothing is kept of a window that was cleared', () => {
  const bytes = random(full)
  const window = holding(bytes)
  window.clear()
  expect(bytes.length).toBe(0)
})
