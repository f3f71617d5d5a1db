import { isRandomName, randomName } from './random-name.ts'

/**
 * A directory in the browser's private storage that belongs to this page: a Web Lock of its name
 * says so to other tabs, and ends with the page, also when it crashes.
 */
export class OwnDirectory {
  readonly name: string
  readonly #release: () => void

  private constructor(name: string, release: () => void) {
    this.name = name
    this.#release = release
  }

  /** The lock comes first, the directory with the first file: no tab ever finds one without. */
  static async take(): Promise<OwnDirectory> {
    const name = randomName()
    let release = () => {}
    const over = new Promise<void>((resolve) => {
      release = resolve
    })
    await new Promise<void>((taken, refused) => {
      navigator.locks
        .request(name, () => {
          taken()
          return over
        })
        .catch(refused)
    })
    return new OwnDirectory(name, release)
  }

  async file(name: string): Promise<File> {
    const directory = await (await root()).getDirectoryHandle(this.name)
    return await (await directory.getFileHandle(name)).getFile()
  }

  async removeFile(name: string): Promise<void> {
    await (await (await root()).getDirectoryHandle(this.name)).removeEntry(name)
  }

  /** With all that is in it. What can't be removed now is found at the next start. */
  async remove(): Promise<void> {
    try {
      await removeDirectory(this.name)
    } finally {
      this.#release()
    }
  }
}

/** Removes what a crash has left behind: directories that no page holds any more. */
export async function removeLeftovers(): Promise<void> {
  const names: string[] = []
  for await (const name of (await root()).keys()) if (isRandomName(name)) names.push(name)
  for (const name of names) {
    await navigator.locks.request(name, { ifAvailable: true }, async (lock) => {
      if (lock !== null) await removeDirectory(name).catch(() => undefined)
    })
  }
}

async function removeDirectory(name: string): Promise<void> {
  await (await root()).removeEntry(name, { recursive: true }).catch((error: unknown) => {
    // A message alone never made it, or it was removed before.
    if (!(error instanceof DOMException && error.name === 'NotFoundError')) throw error
  })
}

async function root(): Promise<FileSystemDirectoryHandle> {
  return await navigator.storage.getDirectory()
}
