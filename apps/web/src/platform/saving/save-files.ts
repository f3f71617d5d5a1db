import type { OnBytes } from './counting.ts'
import { download } from './download.ts'
import { writeFile, writeInto } from './into-folder.ts'
import { pickDirectory, pickFile } from './pickers.ts'
import { bytesOf, type ReceivedFile, sizeOf } from './received-file.ts'
import { saveZip } from './save-zip.ts'
import { downloading, releaseAll } from './stash.ts'

/**
 * `folder`, `file`: it stands where its user chose, and is no longer kept here. `downloads`: the
 * browser saves it, and says nothing of how that goes.
 */
export type SaveOutcome = 'downloads' | 'folder' | 'file' | 'declined' | 'failed'

/** More than these come as one ZIP: a browser asks for every one of them, or stops. */
const MAX_DOWNLOADS = 10
/** A file of this size goes straight to where its user wants it, where the browser can. */
const CHOOSES_PLACE_FROM = 128 * 1024 * 1024

/**
 * Saves files, and folders as folders or as one ZIP each. Call it while the tap is fresh. `onProgress`
 * hears how many of all bytes are written; what only goes to the downloads is not written here.
 */
export async function saveFiles(
  files: readonly ReceivedFile[],
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<SaveOutcome> {
  const total = files.reduce((sum, file) => sum + sizeOf(file), 0)
  let done = 0
  const onBytes = (more: number) => {
    done += more
    onProgress(done, total)
  }
  try {
    return (await saveWhereChosen(files, onBytes)) ?? (await saveAsDownloads(files, onBytes))
  } catch {
    return 'failed'
  }
}

/** Undefined when there is nothing to choose, or no way to do it in this browser. */
async function saveWhereChosen(
  files: readonly ReceivedFile[],
  onBytes: OnBytes,
): Promise<SaveOutcome | undefined> {
  const [only, ...more] = files
  if (only === undefined) return undefined
  if (isInFolder(only) || more.some(isInFolder) || more.length >= MAX_DOWNLOADS) {
    const folder = await pickDirectory()
    if (folder === 'declined') return folder
    if (folder === 'unavailable') return undefined
    await writeInto(folder, files, onBytes)
    releaseAll(files)
    return 'folder'
  }
  if (more.length > 0 || sizeOf(only) < CHOOSES_PLACE_FROM) return undefined
  const place = await pickFile(only.item.name)
  if (place === 'declined') return place
  if (place === 'unavailable') return undefined
  await writeFile(place, only, onBytes)
  releaseAll(files)
  return 'file'
}

async function saveAsDownloads(
  files: readonly ReceivedFile[],
  onBytes: OnBytes,
): Promise<SaveOutcome> {
  const loose: ReceivedFile[] = []
  for (const { name, members } of packed(files)) {
    if (name === undefined || !(await saveZip(members, name, onBytes))) loose.push(...members)
  }
  for (const file of loose) {
    downloading(file)
    await download(bytesOf(file), file.item.name)
  }
  return 'downloads'
}

interface Pack {
  /** Of the ZIP; undefined for files that are saved one by one. */
  name: string | undefined
  members: ReceivedFile[]
}

/** A ZIP for each outermost folder, and one for loose files when they are many. */
export function packed(files: readonly ReceivedFile[]): Pack[] {
  const loose: Pack = { name: undefined, members: [] }
  const folders = new Map<string, Pack>()
  for (const file of files) {
    const [top] = file.item.path
    if (top === undefined) {
      loose.members.push(file)
      continue
    }
    const pack = folders.get(top) ?? { name: `${top}.zip`, members: [] }
    pack.members.push(file)
    folders.set(top, pack)
  }
  if (loose.members.length > MAX_DOWNLOADS) loose.name = 'Valise.zip'
  return [...folders.values(), ...(loose.members.length > 0 ? [loose] : [])]
}

function isInFolder({ item }: ReceivedFile): boolean {
  return item.path.length > 0
}
