import type { FoundFile } from '../platform/folder-files.ts'

// What one transfer can list, as docs/protocol.md has it (the manifest). Checked when something is
// chosen: whoever has opened a session should not hear only then that it can't be sent.

/** Most items of a transfer. */
const MAX_ITEMS = 100_000
/** Most bytes of the list of them. */
const MAX_LIST_BYTES = 16 * 1024 * 1024
/** Most bytes of UTF-8 of a name, and of the folders above it. */
const MAX_NAME_BYTES = 1_024
const MAX_PATH_BYTES = 4_096
/** Of the list: its head, and each item beside its texts. */
const HEAD_BYTES = 5
const ITEM_BYTES = 29
/** A message and a secret may still be written. */
const TEXTS = 2

/** Most files that can be chosen. */
export const MAX_FILES = MAX_ITEMS - TEXTS

/** Why files can't be sent at once. `leaveOut`: a folder without which they could. */
export type OverBounds =
  | { kind: 'too-many'; files: number; leaveOut: Folder | undefined }
  | { kind: 'names-too-long-together'; files: number; leaveOut: Folder | undefined }
  | { kind: 'name-too-long'; name: string }

export interface Folder {
  path: string
  files: number
}

/** Undefined when all of them can be sent in one transfer. */
export function overBounds(files: readonly FoundFile[]): OverBounds | undefined {
  if (files.length > MAX_FILES) {
    const leaveOut = folderOf(files, () => 1, files.length - MAX_FILES)
    return { kind: 'too-many', files: files.length, leaveOut }
  }
  const tooLong = files.find(hasTooLongName)
  if (tooLong !== undefined) return { kind: 'name-too-long', name: tooLong.file.name }
  const most = MAX_LIST_BYTES - HEAD_BYTES - TEXTS * ITEM_BYTES
  const length = files.reduce((sum, each) => sum + listedBytes(each), 0)
  if (length <= most) return undefined
  const leaveOut = folderOf(files, listedBytes, length - most)
  return { kind: 'names-too-long-together', files: files.length, leaveOut }
}

/** Bytes that a file takes in the list. */
function listedBytes({ file, path }: FoundFile): number {
  return ITEM_BYTES + utf8Length(file.name) + utf8Length(path) + utf8Length(file.type)
}

function hasTooLongName({ file, path }: FoundFile): boolean {
  return utf8Length(file.name) > MAX_NAME_BYTES || utf8Length(path) > MAX_PATH_BYTES
}

/**
 * The innermost folder that makes up for what is too much: leaving out a whole project because of
 * what lies in one corner of it is no way on. Undefined when no single folder is enough.
 */
function folderOf(
  files: readonly FoundFile[],
  weightOf: (file: FoundFile) => number,
  excess: number,
): Folder | undefined {
  let found: Folder | undefined
  for (let within = files, depth = 1; ; depth++) {
    const folders = new Map<string, { weight: number; files: FoundFile[] }>()
    for (const file of within) {
      const parts = file.path.split('/')
      if (file.path === '' || parts.length < depth) continue
      const path = parts.slice(0, depth).join('/')
      const folder = folders.get(path) ?? { weight: 0, files: [] }
      folder.weight += weightOf(file)
      folder.files.push(file)
      folders.set(path, folder)
    }
    const heaviest = [...folders].toSorted(([, a], [, b]) => b.weight - a.weight)[0]
    if (heaviest === undefined || heaviest[1].weight < excess) return found
    found = { path: heaviest[0], files: heaviest[1].files.length }
    within = heaviest[1].files
  }
}

/** Counted, not encoded: of a hundred thousand names that would be felt. */
function utf8Length(text: string): number {
  let length = 0
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit < 0x80) length += 1
    else if (unit < 0x800) length += 2
    else if (unit >= 0xd800 && unit < 0xdc00) {
      // The first half of a pair: four bytes for both.
      length += 4
      at++
    } else length += 3
  }
  return length
}
