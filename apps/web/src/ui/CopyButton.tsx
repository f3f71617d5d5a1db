import { type ReactNode, useState } from 'react'
import { copyText } from '../platform/clipboard.ts'
import { Button } from './Button.tsx'

interface CopyButtonProps {
  /** Asked for at the tap: it need not stand in the page before. */
  text: () => string
  icon?: 'copy' | 'link'
  /** Hears whether it worked. */
  onDone: (copied: boolean) => void
  children: ReactNode
}

/** Says truthfully whether it worked. */
export function CopyButton({ text, icon = 'copy', onDone, children }: CopyButtonProps) {
  const [copied, setCopied] = useState(false)
  return (
    <Button
      icon={copied ? 'check' : icon}
      onClick={() => {
        void copyText(text()).then((worked) => {
          setCopied(worked)
          onDone(worked)
        })
      }}
    >
      {children}
    </Button>
  )
}
