import { afterEach, describe, expect, it, vi } from 'vitest'
import type { ReceivedFile } from './received-file.ts'
import { packed, saveFiles } from './save-files.ts'
import type { Stash } from './stash.ts'

const MIB = 1024 * 1024

function file(name: string, path: string[] = [], size = 3): ReceivedFile {
  const item = { kind: 'file' as const, name, path, mediaType: '', size, time: 0 }
  const stash = { release: vi.fn(), downloading: vi.fn() } as unknown as Stash
  // As long as it says, and without its bytes.
  const within = { slice: () => new Blob(['abc']) } as unknown as Blob
  return { item, within, start: 0, end: size, stash }
}

/** Where a picker lets the app write to. */
function place(written: Uint8Array[] = []) {
  return {
    createWritable: async () =>
      new WritableStream<Uint8Array>({ write: (bytes) => void written.push(bytes) }),
  }
}

afterEach(() => vi.unstubAllGlobals())

describe('files as downloads', () => {
  it('come as a ZIP for each outermost folder, and one by one', () => {
    const packs = packed([file('a', ['x']), file('b'), file('c', ['x', 'y']), file('d', ['z'])])
    expect(packs.map(({ name, members }) => [name, members.length])).toEqual([
      ['x.zip', 2],
      ['z.zip', 1],
      [undefined, 1],
    ])
  })

  it('come as one ZIP when they are many', () => {
    const ten = Array.from({ length: 10 }, (_, n) => file(`${n}`))
    expect(packed(ten)[0]?.name).toBeUndefined()
    expect(packed([...ten, file('11')])[0]?.name).toBe('Valise.zip')
  })

  it('never begin at the same moment, a ZIP and what comes after it neither: WebKit drops the first', async () => {
    const begun: { name: string; at: number }[] = []
    vi.stubGlobal('document', {
      createElement: () => ({
        download: '',
        click() {
          begun.push({ name: this.download, at: performance.now() })
        },
      }),
    })
    const inMemory = { ...file('a', ['x']), stash: undefined }
    expect(await saveFiles([inMemory, file('b'), file('c')])).toBe('downloads')
    expect(begun.map(({ name }) => name)).toEqual(['x.zip', 'b', 'c'])
    for (const [n, { at }] of begun.entries()) {
      expect(at - (begun[n - 1]?.at ?? Number.NEGATIVE_INFINITY)).toBeGreaterThan(200)
    }
  })
})

describe('how far it is', () => {
  it('is told over all files that are written', async () => {
    const folder = {
      getDirectoryHandle: async () => folder,
      getFileHandle: async (_name: string, options?: object) => {
        if (options === undefined) throw new DOMException('none', 'NotFoundError')
        return place()
      },
    }
    vi.stubGlobal('showDirectoryPicker', async () => folder)
    const told: number[][] = []
    const files = [file('a', ['x']), file('b', ['x'])]
    expect(await saveFiles(files, (...progress) => told.push(progress))).toBe('folder')
    expect(told).toEqual([
      [3, 6],
      [6, 6],
    ])
  })

  it('is told of a ZIP, too', async () => {
    vi.stubGlobal('document', { createElement: () => ({ click: () => {} }) })
    const inMemory = { ...file('a', ['x']), stash: undefined }
    const told: number[][] = []
    expect(await saveFiles([inMemory], (...progress) => told.push(progress))).toBe('downloads')
    expect(told.length).toBeGreaterThan(1)
    expect(told.at(-1)?.[0]).toBeGreaterThan(3)
  })
})

describe('a big file', () => {
  it('goes where its user chooses, and is kept no longer', async () => {
    const written: Uint8Array[] = []
    const pick = vi.fn(async () => place(written))
    vi.stubGlobal('showSaveFilePicker', pick)
    const big = file('big.iso', [], 200 * MIB)
    expect(await saveFiles([big])).toBe('file')
    expect(pick).toHaveBeenCalledWith({ suggestedName: 'big.iso' })
    expect(Buffer.concat(written).toString()).toBe('abc')
    expect(big.stash?.release).toHaveBeenCalledOnce()
  })

  it('is still here when its user chose no place, or it could not be written', async () => {
    const big = file('big.iso', [], 200 * MIB)
    vi.stubGlobal('showSaveFilePicker', async () => {
      throw new DOMException('closed', 'AbortError')
    })
    expect(await saveFiles([big])).toBe('declined')
    vi.stubGlobal('showSaveFilePicker', async () => ({
      createWritable: async () => new WritableStream({ start: (c) => c.error(new Error('full')) }),
    }))
    expect(await saveFiles([big])).toBe('failed')
    expect(big.stash?.release).not.toHaveBeenCalled()
  })
})
