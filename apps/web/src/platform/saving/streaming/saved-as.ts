import type { ReceivedItem } from '@valise/client'

/** A file that comes alone, and in no folder; undefined for what is saved as a ZIP. */
export function onlyFile(items: readonly ReceivedItem[]) {
  const files = [...items.entries()].filter(([, item]) => isFile(item))
  const [first] = files
  if (first === undefined || files.length > 1 || first[1].path.length > 0) return undefined
  return { at: first[0], item: first[1] }
}

/** Name and length of what the files of a transfer are saved as while they arrive. */
export function savedAs(items: readonly ReceivedItem[]): {
  name: string
  size: number | undefined
} {
  const only = onlyFile(items)?.item
  if (only !== undefined) {
    return { name: only.name, size: only.size === 'unknown' ? undefined : only.size }
  }
  const [top, ...others] = new Set(items.filter(isFile).map(({ path: [top] }) => top))
  return {
    name: top === undefined || others.length > 0 ? 'Valise.zip' : `${top}.zip`,
    size: undefined,
  }
}

export function isFile({ kind }: ReceivedItem): boolean {
  return kind === 'file'
}
