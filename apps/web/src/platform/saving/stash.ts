import type { OwnDirectory } from './own-directory.ts'
import { type ReceivedFile, sizeOf } from './received-file.ts'

/** Long enough for a download to have begun. */
const BEGIN_MS = 20_000
/** Bytes of a download in a millisecond on a slow disk. */
const SLOW_DISK = 10_000

/**
 * The files of one transfer on the disk, until they have been saved elsewhere or their screen is
 * left.
 */
export class Stash {
  readonly #directory: OwnDirectory
  /** How many received files a file on the disk still holds. */
  readonly #held = new Map<Blob, { name: string; count: number }>()
  /** No browser says when a download is through: until then nothing is taken away from it. */
  #downloadsUntil = 0

  constructor(directory: OwnDirectory) {
    this.#directory = directory
  }

  /** One more received file that lies in the file of this name. */
  hold(within: Blob, name: string): void {
    const held = this.#held.get(within)
    if (held === undefined) this.#held.set(within, { name, count: 1 })
    else held.count++
  }

  /** A download of so many bytes has been asked for. */
  downloading(bytes: number): void {
    const through = Date.now() + BEGIN_MS + bytes / SLOW_DISK
    this.#downloadsUntil = Math.max(this.#downloadsUntil, through)
  }

  /** It stands elsewhere now, whole: its place here is given up. */
  release({ within }: ReceivedFile): void {
    const held = this.#held.get(within)
    if (held === undefined) return
    held.count--
    if (held.count > 0) return
    this.#held.delete(within)
    // What fails goes with the directory.
    if (this.#held.size > 0) {
      this.#afterDownloads(() => this.#directory.removeFile(held.name).catch(() => undefined))
    } else this.close()
  }

  /** Gives all of it up, after the downloads that run. */
  close(): void {
    this.#held.clear()
    this.#afterDownloads(() => this.#directory.remove().catch(() => undefined))
  }

  /** The page goes: what may still be downloading is left to the next start. */
  abandon(): void {
    if (Date.now() >= this.#downloadsUntil) void this.#directory.remove().catch(() => undefined)
  }

  #afterDownloads(run: () => Promise<void>): void {
    const wait = this.#downloadsUntil - Date.now()
    if (wait <= 0) void run()
    else setTimeout(() => void run(), wait)
  }
}

/** Their places on the disk are given up. */
export function releaseAll(files: readonly ReceivedFile[]): void {
  for (const file of files) file.stash?.release(file)
}

/** Says to their stash that a download of all of them begins. */
export function downloading(file: ReceivedFile): void {
  file.stash?.downloading(sizeOf(file))
}
