import { useRef } from 'react'
import { Button } from '../ui/Button.tsx'

interface FilePickerProps {
  icon: 'file' | 'folder'
  label: string
  folder?: boolean
  onFiles: (files: File[]) => void
}

/** A button in front of the browser's own chooser, which can't be drawn. */
export function FilePicker({ icon, label, folder = false, onFiles }: FilePickerProps) {
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <Button icon={icon} onClick={() => input.current?.click()}>
        {label}
      </Button>
      <input
        ref={input}
        type="file"
        hidden
        multiple
        // React's types do not know it; every browser does.
        {...(folder ? { webkitdirectory: '' } : {})}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])]
          // So that choosing the same again is a change again.
          event.target.value = ''
          if (files.length > 0 || folder) onFiles(files)
        }}
      />
    </>
  )
}
