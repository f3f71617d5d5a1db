import { createHash, randomBytes } from 'node:crypto'
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

export const MIB = 1024 * 1024

/** A folder on the disk that is gone after the test. */
export class Scratch {
  readonly folder: string

  private constructor(folder: string) {
    this.folder = folder
  }

  static async make(): Promise<Scratch> {
    return new Scratch(await mkdtemp(join(tmpdir(), 'valise-files-')))
  }

  path(name: string): string {
    return join(this.folder, name)
  }

  /** A file of random bytes; `name` may hold folders. */
  async file(name: string, size: number): Promise<string> {
    const path = this.path(name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, randomBytes(size))
    return path
  }

  /** A file that says `mark` again and again. */
  async marked(name: string, size: number, mark: string): Promise<string> {
    const path = this.path(name)
    await writeFile(path, Buffer.alloc(size, mark))
    return path
  }

  async remove(): Promise<void> {
    await rm(this.folder, { recursive: true, force: true })
  }
}

export async function sha256Of(path: string): Promise<string> {
  return createHash('sha256')
    .update(await readFile(path))
    .digest('hex')
}
