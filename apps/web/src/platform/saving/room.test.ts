import { afterEach, expect, it, vi } from 'vitest'

const MIB = 1024 * 1024

/** A browser that gives so much, and whose worker answers so to the question whether it can write. */
async function measured(storage: object, probe: boolean | undefined) {
  vi.resetModules()
  vi.doMock('./saving-worker-client.ts', () => ({
    SavingWorker: class {
      async ask() {
        if (probe === undefined) throw new Error('the worker has failed')
        return probe
      }
      end() {}
    },
  }))
  vi.stubGlobal('navigator', { locks: {}, storage })
  const { measureRoom } = await import('./room.ts')
  return await measureRoom()
}

const storage = (quota: number, usage: number) => ({
  getDirectory: () => {},
  estimate: async () => ({ quota, usage }),
})

afterEach(() => vi.unstubAllGlobals())

it('is half of what is free on the disk: what is saved stands there twice', async () => {
  expect(await measured(storage(1000 * MIB, 200 * MIB), true)).toEqual({
    on: 'disk',
    capacity: 400 * MIB,
  })
})

it('is enough for a message when the disk is full', async () => {
  expect(await measured(storage(100, 100), true)).toEqual({ on: 'memory', capacity: 8 * MIB })
  expect(await measured(storage(100, 200), true)).toEqual({ on: 'memory', capacity: 8 * MIB })
})

it.each([
  ['has no such storage', {}, true],
  ['starts no worker', storage(1000 * MIB, 0), undefined],
  ['refuses to write, as in a private window', storage(1000 * MIB, 0), false],
])('is what may be in memory where a browser %s', async (_what, storage, probe) => {
  expect(await measured(storage, probe)).toEqual({ on: 'memory', capacity: 512 * MIB })
})
