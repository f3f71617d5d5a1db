import { MEMORY_CAPACITY } from './blob-sink.ts'
import { SavingWorker } from './saving-worker-client.ts'

/** Where files go here, and most bytes of them in one transfer. */
export interface Room {
  on: 'disk' | 'memory'
  capacity: number
}

export const memoryRoom: Room = { on: 'memory', capacity: MEMORY_CAPACITY }

/** So much fits in memory whatever the disk is like: a message gets through to a full device. */
const SMALL = 8 * 1024 * 1024
/** Everything is written once here, and once more where its user saves it. */
const COPIES = 2

/** Asked once: a browser does not change its mind while the page is open. */
let disk: Promise<boolean> | undefined

export async function measureRoom(): Promise<Room> {
  disk ??= canWrite()
  if (!(await disk)) return memoryRoom
  const capacity = Math.floor((await freeBytes()) / COPIES)
  return capacity < SMALL ? { on: 'memory', capacity: SMALL } : { on: 'disk', capacity }
}

/** What the browser would give to this site, as far as it says: it may round, or say less. */
export async function freeBytes(): Promise<number> {
  const { quota = 0, usage = 0 } = await navigator.storage.estimate()
  return Math.max(0, quota - usage)
}

async function canWrite(): Promise<boolean> {
  const { storage, locks } = navigator as Partial<Navigator>
  if (storage?.getDirectory === undefined || locks === undefined) return false
  let worker: SavingWorker | undefined
  try {
    worker = new SavingWorker()
    return await worker.ask({ do: 'probe' })
  } catch {
    return false
  } finally {
    worker?.end()
  }
}
