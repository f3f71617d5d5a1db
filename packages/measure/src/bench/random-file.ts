import { randomBytes } from 'node:crypto'
import { open } from 'node:fs/promises'
import { join } from 'node:path'
import { MIB } from '../figures/units.ts'

/** Writes a file of random bytes, and has the disk take it: nothing is still being written later. */
export async function randomFile(folder: string, name: string, size: number): Promise<string> {
  const path = join(folder, name)
  const file = await open(path, 'w')
  try {
    for (let at = 0; at < size; at += 16 * MIB) {
      await file.write(randomBytes(Math.min(16 * MIB, size - at)))
    }
    await file.sync()
  } finally {
    await file.close()
  }
  return path
}
