import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import type { OwnDirectory } from './own-directory.ts'
import type { ReceivedFile } from './received-file.ts'
import { Stash } from './stash.ts'

const item = { kind: 'file' as const, name: 'a', path: [], mediaType: '', size: 3, time: 0 }

function stashed() {
  const directory = {
    remove: vi.fn(async () => {}),
    removeFile: vi.fn(async (_name: string) => {}),
  }
  const stash = new Stash(directory as unknown as OwnDirectory)
  const file = (within: Blob, name: string): ReceivedFile => {
    stash.hold(within, name)
    return { item, within, start: 0, end: 3, stash }
  }
  return { directory, stash, file }
}

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('a stash', () => {
  it('gives up a file on the disk with the last of those in it, and all of it at the end', () => {
    const { directory, stash, file } = stashed()
    const [shared, own] = [new Blob(['abcdef']), new Blob(['ghi'])]
    const [first, second, third] = [file(shared, 's'), file(shared, 's'), file(own, 'o')]
    stash.release(first)
    expect(directory.removeFile).not.toHaveBeenCalled()
    stash.release(second)
    expect(directory.removeFile).toHaveBeenCalledExactlyOnceWith('s')
    expect(directory.remove).not.toHaveBeenCalled()
    stash.release(third)
    expect(directory.remove).toHaveBeenCalledOnce()
  })

  it('takes nothing away from a download that may still run', () => {
    const { directory, stash } = stashed()
    stash.downloading(100_000_000)
    stash.close()
    vi.advanceTimersByTime(29_000)
    expect(directory.remove).not.toHaveBeenCalled()
    vi.advanceTimersByTime(2_000)
    expect(directory.remove).toHaveBeenCalledOnce()
  })

  it('goes with the page, but for what may still be downloading', () => {
    const idle = stashed()
    idle.stash.abandon()
    expect(idle.directory.remove).toHaveBeenCalledOnce()
    const busy = stashed()
    busy.stash.downloading(1)
    busy.stash.abandon()
    expect(busy.directory.remove).not.toHaveBeenCalled()
  })
})
