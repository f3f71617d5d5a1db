import { useEffect, useRef, useState } from 'react'
import { carriesFiles } from '../platform/drop.ts'
import { type FoundFile, filesOfTransfer } from '../platform/folder-files.ts'

interface Handlers {
  onFiles: (found: FoundFile[]) => void
  onText: (text: string) => void
  /** TooManyFiles, or what the browser says. */
  onFailure: (error: unknown) => void
}

/** Files and folders dropped anywhere on the page, files and text pasted anywhere on it. */
export function usePasteAndDrop(
  handlers: Handlers,
  /** Files after which a folder is looked through no further. */
  most: number,
): { dragging: boolean; looking: boolean } {
  const latest = useRef(handlers)
  const [dragging, setDragging] = useState(false)
  /** Folders that are being looked through. */
  const [looking, setLooking] = useState(0)
  useEffect(() => {
    latest.current = handlers
  })
  useEffect(() => {
    // Moving over a child leaves the one before it: counted, not believed.
    let depth = 0
    const take = (transfer: DataTransfer) => {
      setLooking((before) => before + 1)
      filesOfTransfer(transfer, most)
        .then(
          (found) => latest.current.onFiles(found),
          (error: unknown) => latest.current.onFailure(error),
        )
        .finally(() => setLooking((before) => before - 1))
    }
    const enter = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return
      depth++
      setDragging(true)
    }
    const leave = (event: DragEvent) => {
      if (!carriesFiles(event.dataTransfer)) return
      depth = Math.max(0, depth - 1)
      if (depth === 0) setDragging(false)
    }
    const drop = (event: DragEvent) => {
      depth = 0
      setDragging(false)
      if (event.dataTransfer === null || !carriesFiles(event.dataTransfer)) return
      event.preventDefault()
      take(event.dataTransfer)
    }
    const paste = (event: ClipboardEvent) => {
      const data = event.clipboardData
      if (data === null) return
      if (data.files.length > 0) {
        event.preventDefault()
        take(data)
      } else if (!isField(event.target)) {
        const text = data.getData('text/plain')
        if (text !== '') latest.current.onText(text)
      }
    }
    addEventListener('dragenter', enter)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    addEventListener('paste', paste)
    return () => {
      removeEventListener('dragenter', enter)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
      removeEventListener('paste', paste)
    }
  }, [most])
  return { dragging, looking: looking > 0 }
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLTextAreaElement || target instanceof HTMLInputElement
}
