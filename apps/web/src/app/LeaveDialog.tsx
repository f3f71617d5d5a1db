import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'
import { leaving } from '../words/always.ts'

interface LeaveDialogProps {
  warning: string
  onStay: () => void
  onLeave: () => void
}

export function LeaveDialog({ warning, onStay, onLeave }: LeaveDialogProps) {
  return (
    <Dialog
      title={leaving.title}
      onClose={onStay}
      acts={
        <>
          <Button look="main" onClick={onStay}>
            {leaving.stay}
          </Button>
          <Button onClick={onLeave}>{leaving.leave}</Button>
        </>
      }
    >
      <p>{warning}</p>
    </Dialog>
  )
}
