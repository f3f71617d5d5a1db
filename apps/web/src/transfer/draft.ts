import { type Source, textSource } from '@valise/client'
import { fileSource } from '../platform/file-source.ts'
import type { FoundFile } from '../platform/folder-files.ts'
import { count, formatSize, listed } from '../words/format.ts'
import { type OverBounds, overBounds } from './bounds.ts'

/** What is chosen so far. Files are only pointed to: nothing of them is read. */
export interface Draft {
  message: string
  /** Sent apart, and masked on both sides. */
  secret: string
  items: readonly DraftItem[]
}

export interface DraftItem {
  /** Unlike every other item's of this draft. */
  id: number
  kind: 'file' | 'folder'
  name: string
  size: number
  mediaType: string
  files: readonly FoundFile[]
}

export const emptyDraft: Draft = { message: '', secret: '', items: [] }

export type DraftProblem = { kind: 'empty-folder' } | OverBounds

/** Adds files; those from one folder become one item. Nothing is added when it can't be sent. */
export function withFiles(draft: Draft, found: readonly FoundFile[]): Draft | DraftProblem {
  if (found.length === 0) return { kind: 'empty-folder' }
  const over = overBounds([...filesOf(draft), ...found])
  if (over !== undefined) return over
  let id = (draft.items.at(-1)?.id ?? 0) + 1
  const folders = new Map<string, FoundFile[]>()
  const added: DraftItem[] = []
  for (const each of found) {
    const [top = ''] = each.path.split('/')
    const together = folders.get(top)
    if (top !== '' && together !== undefined) {
      together.push(each)
      continue
    }
    const files = [each]
    if (top !== '') folders.set(top, files)
    added.push({
      id: id++,
      kind: top === '' ? 'file' : 'folder',
      name: top === '' ? each.file.name : top,
      size: 0,
      mediaType: top === '' ? each.file.type : '',
      files,
    })
  }
  const sized = added.map((item) => ({ ...item, size: sizeOf(item.files) }))
  return { ...draft, items: [...draft.items, ...sized] }
}

export function filesOf(draft: Draft): FoundFile[] {
  return draft.items.flatMap(({ files }) => files)
}

export function isProblem(result: Draft | DraftProblem): result is DraftProblem {
  return 'kind' in result
}

export function withoutItem(draft: Draft, id: number): Draft {
  return { ...draft, items: draft.items.filter((item) => item.id !== id) }
}

/** The same when there is none. */
export function withoutSecret(draft: Draft): Draft {
  return draft.secret === '' ? draft : { ...draft, secret: '' }
}

export function isEmpty(draft: Draft): boolean {
  return draft.items.length === 0 && !hasMessage(draft) && draft.secret === ''
}

export function sourcesOf(draft: Draft): Source[] {
  return [
    ...(hasMessage(draft) ? [textSource(draft.message)] : []),
    ...(draft.secret === '' ? [] : [textSource(draft.secret, 'secret')]),
    ...filesOf(draft).map(({ file, path }) => fileSource(file, path)),
  ]
}

/** `4 items, 1.9 GB`. */
export function totalOf(draft: Draft): string {
  const items = draft.items.length + (hasMessage(draft) ? 1 : 0) + (draft.secret === '' ? 0 : 1)
  return `${count(items, 'item', 'items')}, ${formatSize(bytesOf(draft))}`
}

/** `A message, 2 files and a folder, 1.9 GB`. */
export function contentOf(draft: Draft): string {
  const files = draft.items.filter(({ kind }) => kind === 'file').length
  const folders = draft.items.length - files
  const parts = [
    ...(hasMessage(draft) ? ['a message'] : []),
    ...(draft.secret === '' ? [] : ['a secret']),
    ...(files > 0 ? [files === 1 ? 'a file' : count(files, 'file', 'files')] : []),
    ...(folders > 0 ? [folders === 1 ? 'a folder' : count(folders, 'folder', 'folders')] : []),
  ]
  const said = `${listed(parts)}, ${formatSize(bytesOf(draft))}`
  return said.charAt(0).toUpperCase() + said.slice(1)
}

/** `2.4 MB`; for a folder `214 files, 1.9 GB`. */
export function describeItem(item: DraftItem): string {
  const size = formatSize(item.size)
  return item.kind === 'file' ? size : `${count(item.files.length, 'file', 'files')}, ${size}`
}

function hasMessage(draft: Draft): boolean {
  return draft.message.trim() !== ''
}

/** All that a transfer of it would bring. */
export function bytesOf(draft: Draft): number {
  const text = `${hasMessage(draft) ? draft.message : ''}${draft.secret}`
  const bytes = new TextEncoder().encode(text).length
  return draft.items.reduce((sum, item) => sum + item.size, bytes)
}

function sizeOf(files: readonly FoundFile[]): number {
  return files.reduce((sum, { file }) => sum + file.size, 0)
}
