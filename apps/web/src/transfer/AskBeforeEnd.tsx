import { Button } from '../ui/Button.tsx'
import { Dialog } from '../ui/Dialog.tsx'

interface AskBeforeEndProps {
  words: { title: string; stay: string; end: string }
  /** What goes with the session. */
  warnings: readonly string[]
  onStay: () => void
  onEnd: () => void
}

/** The session is still open, and something that nobody has kept yet goes with it. */
export function AskBeforeEnd({ words, warnings, onStay, onEnd }: AskBeforeEndProps) {
  return (
    <Dialog
      title={words.title}
      onClose={onStay}
      acts={
        <>
          <Button look="main" onClick={onStay}>
            {words.stay}
          </Button>
          <Button onClick={onEnd}>{words.end}</Button>
        </>
      }
    >
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </Dialog>
  )
}
