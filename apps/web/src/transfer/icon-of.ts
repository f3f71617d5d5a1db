import type { IconName } from '../ui/icon-paths.ts'

/** The drawing beside something that arrives or has arrived. */
export function iconOf(one: {
  kind: 'text' | 'secret' | 'file' | 'folder'
  mediaType: string
}): IconName {
  if (one.kind === 'secret') return 'eye'
  if (one.kind !== 'file') return one.kind
  return one.mediaType.startsWith('image/') ? 'picture' : 'file'
}
