import { type ReactNode, useEffect, useId, useRef } from 'react'

interface DialogProps {
  title: string
  /** Escape, or the system's way back. */
  onClose: () => void
  children: ReactNode
  acts: ReactNode
}

/** One question above everything else. The browser keeps the focus inside and gives it back. */
export function Dialog({ title, onClose, children, acts }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null)
  const id = useId()
  useEffect(() => {
    const shown = dialog.current
    shown?.showModal()
    return () => shown?.close()
  }, [])
  return (
    <dialog
      className="dialog"
      ref={dialog}
      aria-labelledby={id}
      onCancel={(event) => {
        event.preventDefault()
        onClose()
      }}
    >
      <h2 className="head" id={id}>
        {title}
      </h2>
      {children}
      <div className="acts acts--grow">{acts}</div>
    </dialog>
  )
}
