import type { Page } from '@playwright/test'

export interface StoredFile {
  directory: string
  name: string
  size: number
}

/** Everything in the browser's private storage that nobody has chosen as a place to save to. */
export async function stored(page: Page): Promise<StoredFile[]> {
  return await page.evaluate(async (chosen) => {
    const found: { directory: string; name: string; size: number }[] = []
    const root = await navigator.storage.getDirectory()
    for await (const [directory, handle] of root.entries()) {
      if (directory === chosen) continue
      // A directory that is empty is something left behind, too.
      const inside = [{ directory, name: '', size: 0 }]
      try {
        for await (const [name, file] of (handle as FileSystemDirectoryHandle).entries()) {
          // While it is being written it can't be read: then its length is not known.
          const size = await (file as FileSystemFileHandle).getFile().then(
            (whole) => whole.size,
            () => 0,
          )
          inside.push({ directory, name, size })
        }
      } catch {
        // It was removed while it was looked at.
        continue
      }
      found.push(...inside)
    }
    return found
  }, CHOSEN)
}

const CHOSEN = 'chosen by the user'

/**
 * The pickers can't be used without a person: here they answer with a folder of this browser, and
 * with files in it, as long as a tap is fresh.
 */
export async function choosesPlace(page: Page): Promise<void> {
  await page.addInitScript((chosen) => {
    const folder = async () => {
      if (!navigator.userActivation.isActive) throw new DOMException('no tap', 'SecurityError')
      const root = await navigator.storage.getDirectory()
      return await root.getDirectoryHandle(chosen, { create: true })
    }
    Object.assign(window, {
      showDirectoryPicker: folder,
      showSaveFilePicker: async ({ suggestedName }: { suggestedName: string }) =>
        (await folder()).getFileHandle(suggestedName, { create: true }),
    })
  }, CHOSEN)
}

/** A browser that asks nobody where something is to go. */
export async function hasNoPickers(page: Page): Promise<void> {
  await page.addInitScript(() => {
    Reflect.deleteProperty(window, 'showDirectoryPicker')
    Reflect.deleteProperty(window, 'showSaveFilePicker')
  })
}

/** The pickers are there, and fail: each time, or the first time. */
export async function pickersFail(
  page: Page,
  name: 'AbortError' | 'SecurityError',
  times = Number.MAX_SAFE_INTEGER,
): Promise<void> {
  await page.addInitScript(
    ([name, times]) => {
      const pickers = window as unknown as Record<string, (options: object) => Promise<unknown>>
      let left = times
      for (const kind of ['showDirectoryPicker', 'showSaveFilePicker']) {
        const pick = pickers[kind]
        pickers[kind] = async (options) => {
          if (left-- > 0) throw new DOMException('not now', name)
          return await pick?.(options)
        }
      }
    },
    [name, times] as const,
  )
}

/** The files in the folder that was chosen: SHA-256 by path. */
export async function chosenFiles(page: Page): Promise<Record<string, string>> {
  return await page.evaluate(async (chosen) => {
    const files: Record<string, string> = {}
    const walk = async (folder: FileSystemDirectoryHandle, above: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === 'directory') {
          await walk(handle, `${above}${name}/`)
          continue
        }
        const file = await handle.getFile()
        const hash = await crypto.subtle.digest('SHA-256', await file.arrayBuffer())
        files[above + name] = [...new Uint8Array(hash)]
          .map((byte) => byte.toString(16).padStart(2, '0'))
          .join('')
      }
    }
    await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle(chosen), '')
    return files
  }, CHOSEN)
}

/** What is in the folder that was chosen, by path: files, and folders, which end with '/'. */
export async function chosenNames(page: Page): Promise<string[]> {
  return await page.evaluate(async (chosen) => {
    const names: string[] = []
    const walk = async (folder: FileSystemDirectoryHandle, above: string): Promise<void> => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === 'file') names.push(above + name)
        else {
          names.push(`${above}${name}/`)
          // It may be removed while it is looked at.
          await walk(handle, `${above}${name}/`).catch(() => undefined)
        }
      }
    }
    await walk(await (await navigator.storage.getDirectory()).getDirectoryHandle(chosen), '')
    return names
  }, CHOSEN)
}

/** As if the browser would give this much. */
export async function hasRoomFor(page: Page, bytes: number): Promise<void> {
  await page.addInitScript((quota) => {
    StorageManager.prototype.estimate = () => Promise.resolve({ quota, usage: 0 })
  }, bytes)
}
