import { Button } from './Button.tsx'
import { Dialog } from './Dialog.tsx'

interface AskFirstProps {
  words: { title: string; stay: string; go: string }
  /** What is lost by going on. */
  warnings: readonly string[]
  onStay: () => void
  onGo: () => void
}

/** Asks before something is lost. To stay is the main choice, and what Escape means. */
export function AskFirst({ words, warnings, onStay, onGo }: AskFirstProps) {
  return (
    <Dialog
      title={words.title}
      onClose={onStay}
      acts={
        <>
          <Button look="main" onClick={onStay}>
            {words.stay}
          </Button>
          <Button onClick={onGo}>{words.go}</Button>
        </>
      }
    >
      {warnings.map((warning) => (
        <p key={warning}>{warning}</p>
      ))}
    </Dialog>
  )
}
