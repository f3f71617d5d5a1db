/** Choosers that some browsers have. They open only while a tap is fresh: ask before any waiting. */
interface Pickers {
  showDirectoryPicker?: (options: { mode: 'readwrite' }) => Promise<FileSystemDirectoryHandle>
  showSaveFilePicker?: (options: { suggestedName: string }) => Promise<FileSystemFileHandle>
}

/** `unavailable`: this browser has none, or refuses to open it here. */
export type Picked<T> = T | 'declined' | 'unavailable'

/** Whether this browser has them. It may still refuse to open them. */
export function hasPickers(): boolean {
  const { showDirectoryPicker, showSaveFilePicker } = globalThis as Pickers
  return showDirectoryPicker !== undefined && showSaveFilePicker !== undefined
}

export function pickDirectory(): Promise<Picked<FileSystemDirectoryHandle>> {
  const { showDirectoryPicker: pick } = globalThis as Pickers
  return asked(pick && (() => pick({ mode: 'readwrite' })))
}

export function pickFile(suggestedName: string): Promise<Picked<FileSystemFileHandle>> {
  const { showSaveFilePicker: pick } = globalThis as Pickers
  return asked(pick && (() => pick({ suggestedName })))
}

async function asked<T>(open: (() => Promise<T>) | undefined): Promise<Picked<T>> {
  if (open === undefined) return 'unavailable'
  try {
    return await open()
  } catch (error) {
    const declined = error instanceof DOMException && error.name === 'AbortError'
    return declined ? 'declined' : 'unavailable'
  }
}
