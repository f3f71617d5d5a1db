import type { ReceivedItem } from '@valise/client'
import { type ReceivedFile, type StreamedTo, sizeOf } from '../platform/saving/received-file.ts'
import { count, formatSize } from '../words/format.ts'

/** Something that has arrived, as a person counts it: a text, a file, or a whole folder. */
export interface Arrived {
  /** Unlike every other's of this session. */
  id: number
  kind: 'text' | 'secret' | 'file' | 'folder'
  /** Sent as a secret, also where it is too long to be shown as one. */
  secret: boolean
  name: string
  mediaType: string
  size: number
  /** One for a text or a file. */
  files: readonly ReceivedFile[]
  /** Saved or copied: leaving the page no longer loses it. */
  taken: boolean
  /** It stands where its user wanted it, and is not here. */
  gone: boolean
}

/** Longer texts are offered as files: a page of them would stop a phone. */
const MAX_TEXT_BYTES = 4 * 1024 * 1024

/** What was there and what one more transfer has brought. */
export function withTransfer(
  before: readonly Arrived[],
  files: readonly ReceivedFile[],
): Arrived[] {
  let id = (before.at(-1)?.id ?? 0) + 1
  const added = grouped(files, ({ item }) => item).map(
    ({ folder, members: [first, ...rest] }): Arrived => ({
      id: id++,
      taken: wasStreamed(first),
      gone: wasStreamed(first),
      size: [first, ...rest].reduce((sum, file) => sum + sizeOf(file), 0),
      ...(folder === undefined
        ? single(first)
        : {
            kind: 'folder',
            secret: false,
            name: folder,
            mediaType: '',
            files: [first, ...rest],
          }),
    }),
  )
  return [...before, ...added]
}

export function withTaken(before: readonly Arrived[], taken: readonly Arrived[]): Arrived[] {
  const ids = new Set(taken.map(({ id }) => id))
  return before.map((each) => (ids.has(each.id) ? { ...each, taken: true } : each))
}

/** Saved where their user chose: what they took on this device's disk is given up. */
export function withGone(before: readonly Arrived[], saved: readonly Arrived[]): Arrived[] {
  const ids = new Set(saved.map(({ id }) => id))
  return withTaken(before, saved).map((each) => (ids.has(each.id) ? { ...each, gone: true } : each))
}

/** How many secrets a session's end has taken off the page. */
export interface Removed {
  copied: number
  uncopied: number
}

/** Nothing of a secret outlives its session on the page, whether it was copied or not. */
export function withoutSecrets(before: readonly Arrived[]): {
  left: readonly Arrived[]
  removed: Removed
} {
  const secrets = before.filter(({ secret }) => secret)
  const copied = secrets.filter(isTaken).length
  return {
    left: before.filter(({ secret }) => !secret),
    removed: { copied, uncopied: secrets.length - copied },
  }
}

export const isTaken = ({ taken }: Arrived): boolean => taken

/** `2.4 MB`; for a folder `214 files, 1.9 GB`. */
export function describeArrived({ kind, files, size }: Arrived): string {
  const said = formatSize(size)
  return kind === 'folder' ? `${count(files.length, 'file', 'files')}, ${said}` : said
}

/** All files of a transfer went to the same place as they arrived, or are here. */
function wasStreamed({ streamed }: ReceivedFile): boolean {
  return streamed !== undefined
}

/** Where the last of them went that is not kept here because it went somewhere as it arrived. */
export function lastStreamedTo(arrived: readonly Arrived[]): StreamedTo | undefined {
  return arrived.findLast(({ files }) => files.some(wasStreamed))?.files[0]?.streamed
}

/** What is announced by the manifest, one row for each folder. */
export interface Announced {
  key: string
  kind: Arrived['kind']
  name: string
  mediaType: string
  /** Undefined while it is not known. */
  size: number | undefined
  files: number
}

export function announced(items: readonly ReceivedItem[]): Announced[] {
  return grouped(items, (item) => item).map(({ folder, members }, at) => ({
    key: `${at}`,
    kind: folder === undefined ? members[0].kind : 'folder',
    name: folder ?? members[0].name,
    mediaType: folder === undefined ? members[0].mediaType : '',
    size: members.reduce<number | undefined>(
      (sum, { size }) => (sum === undefined || size === 'unknown' ? undefined : sum + size),
      0,
    ),
    files: members.length,
  }))
}

function single(
  file: ReceivedFile,
): Pick<Arrived, 'kind' | 'secret' | 'name' | 'mediaType' | 'files'> {
  const { item } = file
  const secret = item.kind === 'secret'
  if (item.kind !== 'file' && sizeOf(file) > MAX_TEXT_BYTES) {
    const name = secret ? 'Secret.txt' : 'Message.txt'
    const renamed = { ...file, item: { ...item, kind: 'file' as const, name } }
    return { kind: 'file', secret, name, mediaType: 'text/plain', files: [renamed] }
  }
  return { kind: item.kind, secret, name: item.name, mediaType: item.mediaType, files: [file] }
}

interface Group<T> {
  /** The outermost folder, or undefined for what lies in none. */
  folder: string | undefined
  members: [T, ...T[]]
}

/** What shares its outermost folder goes together, where the first of it stood. */
function grouped<T>(all: readonly T[], itemOf: (one: T) => ReceivedItem): Group<T>[] {
  const folders = new Map<string, Group<T>>()
  const groups: Group<T>[] = []
  for (const one of all) {
    const [folder] = itemOf(one).path
    const together = folder === undefined ? undefined : folders.get(folder)
    if (together !== undefined) {
      together.members.push(one)
      continue
    }
    const group: Group<T> = { folder, members: [one] }
    if (folder !== undefined) folders.set(folder, group)
    groups.push(group)
  }
  return groups
}
