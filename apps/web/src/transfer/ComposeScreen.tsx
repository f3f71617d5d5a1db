import { useEffect, useRef, useState } from 'react'
import { filesOfInput, TooManyFiles } from '../platform/folder-files.ts'
import { Button } from '../ui/Button.tsx'
import { Field } from '../ui/Field.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Hidden } from '../ui/Hidden.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { BackToStart, Top } from '../ui/Top.tsx'
import { always } from '../words/always.ts'
import { compose, farTooMany } from '../words/send.ts'
import { MAX_FILES } from './bounds.ts'
import { CapacityNotice, fits, type Taker } from './CapacityNotice.tsx'
import { ComposeNotices, type ComposeTrouble } from './ComposeNotices.tsx'
import { DraftList } from './DraftList.tsx'
import { bytesOf, type Draft, isEmpty, totalOf, withoutItem } from './draft.ts'
import { FilePicker } from './FilePicker.tsx'
import { refusal } from './refusal.ts'
import { SecretField } from './SecretField.tsx'
import { useAdding } from './use-adding.ts'
import { usePasteAndDrop } from './use-paste-and-drop.ts'

interface Within {
  readyDevices: number
  /** What they can take, where they have said it. */
  takers: readonly Taker[]
  submit: string
  onBack: () => void
}

interface ComposeScreenProps {
  draft: Draft
  onChange: (draft: Draft) => void
  /** Inside a session: how many devices get it, and the way back without sending. */
  within?: Within | undefined
  /** The other device shows a QR: it is scanned here, and what is chosen goes there. */
  onScan?: (() => void) | undefined
  pending: boolean
  onSubmit: () => void
  trouble: ComposeTrouble | undefined
  /** What became of something that was chosen before. */
  note?: string | undefined
}

export function ComposeScreen(props: ComposeScreenProps) {
  const { draft, onChange, within, onScan, pending, onSubmit, trouble, note } = props
  const [withSecret, setWithSecret] = useState(draft.secret !== '')
  const [problem, setProblem] = useState<string | undefined>(undefined)

  const told = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    // On a phone the bar may stand in front of it.
    if (problem !== undefined) told.current?.scrollIntoView({ block: 'center' })
  }, [problem])

  const { add, busy } = useAdding({
    draft,
    onChange,
    onProblem: (why) => setProblem(why === undefined ? undefined : refusal(why)),
  })
  const { dragging, looking } = usePasteAndDrop(
    {
      onFiles: add,
      onText: (text) => onChange({ ...draft, message: `${draft.message}${text}` }),
      onFailure: (error) =>
        setProblem(error instanceof TooManyFiles ? farTooMany(MAX_FILES) : compose.unreadable),
    },
    MAX_FILES,
  )

  const nothing = isEmpty(draft)
  const takers = within?.takers ?? []
  const bytes = bytesOf(draft)
  const forNobody = takers.length > 0 && !takers.some((taker) => fits(taker, bytes))
  return (
    <Stage narrowBag>
      <Bag
        seal={within === undefined ? 'open' : 'closed'}
        top={
          <Top>
            {within === undefined ? (
              <BackToStart />
            ) : (
              <Button look="plain" onClick={within.onBack}>
                {compose.back}
              </Button>
            )}
          </Top>
        }
      >
        <div className="tag tag--text tag--blank">
          <BlankTag />
          <Heading className="title">
            {within === undefined ? compose.title : compose.again}
          </Heading>
          <p className="lead soft roomy">
            {within === undefined ? compose.lead : compose.leadAgain}
          </p>
        </div>
      </Bag>
      <Desk
        label={compose.region}
        bar={
          <>
            <span className="soft num" role="status">
              {nothing ? compose.empty : totalOf(draft)}
            </span>
            <Button
              look="main"
              large
              busy={
                pending ||
                busy ||
                (within !== undefined && (nothing || within.readyDevices === 0 || forNobody))
              }
              onClick={onSubmit}
            >
              {pending && within === undefined && compose.opening}
              {!pending && within === undefined && compose.open}
              {within?.submit}
            </Button>
          </>
        }
      >
        <ComposeNotices trouble={trouble} />
        <CapacityNotice takers={takers} bytes={bytes} />
        {note !== undefined && (
          <Notice icon="eye" role="status">
            <p>{note}</p>
          </Notice>
        )}
        <Field id="message" label={always.message}>
          <textarea
            className="input"
            id="message"
            rows={4}
            // Nothing of it goes to a keyboard's memory or a spelling service.
            autoComplete="off"
            spellCheck={false}
            value={draft.message}
            onChange={(event) => onChange({ ...draft, message: event.target.value })}
          />
        </Field>
        {withSecret && (
          <SecretField
            value={draft.secret}
            onChange={(secret) => onChange({ ...draft, secret })}
            onRemove={() => {
              onChange({ ...draft, secret: '' })
              setWithSecret(false)
            }}
          />
        )}
        <div className="field">
          <div className="acts acts--grow">
            <FilePicker
              icon="file"
              label={compose.addFiles}
              onFiles={(files) => add(files.map((file) => ({ file, path: '' })))}
            />
            <FilePicker
              icon="folder"
              label={compose.addFolder}
              folder
              onFiles={(files) => add(filesOfInput(files))}
            />
            {!withSecret && (
              <Button icon="eye" onClick={() => setWithSecret(true)}>
                {compose.addSecret}
              </Button>
            )}
          </div>
          <p className="problem" role="alert" ref={told}>
            {problem}
          </p>
          <p className="hint" role="status">
            {(looking || busy) && compose.looking}
          </p>
        </div>
        <DraftList
          items={draft.items}
          onRemove={(id) => onChange(withoutItem(draft, id))}
          onRemoveAll={() => onChange({ ...draft, items: [] })}
        />
        <p className="hint roomy">{compose.tip}</p>
        {onScan !== undefined && (
          <div className="acts">
            <Button look="plain" icon="scan" onClick={onScan}>
              {compose.scanInstead}
            </Button>
          </div>
        )}
      </Desk>
      {dragging && (
        <div className="dropzone" aria-hidden="true">
          <p className="dropzone__words">
            <Icon name="bag" />
            {compose.drop}
          </p>
        </div>
      )}
      <Hidden>{compose.tip}</Hidden>
    </Stage>
  )
}

/** The tag that is not written yet. */
function BlankTag() {
  return (
    <svg
      className="tag__outline roomy"
      viewBox="0 0 432 214"
      preserveAspectRatio="none"
      aria-hidden="true"
    >
      <path vectorEffect="non-scaling-stroke" d="M37 1h358l36 36v176H1V37z" />
    </svg>
  )
}
