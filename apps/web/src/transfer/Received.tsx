import { useState } from 'react'
import { type SaveOutcome, saveFiles } from '../platform/saving/save-files.ts'
import { Button } from '../ui/Button.tsx'
import { Cord } from '../ui/Cord.tsx'
import { Hidden } from '../ui/Hidden.tsx'
import { Icon } from '../ui/Icon.tsx'
import { count, formatSize, percentOf } from '../words/format.ts'
import { done, secretsGone } from '../words/receive.ts'
import { ClearClipboard } from './ClearClipboard.tsx'
import { iconOf } from './icon-of.ts'
import { Message } from './Message.tsx'
import { Preview } from './Preview.tsx'
import { type Arrived, describeArrived, lastStreamedTo, type Removed } from './received.ts'
import type { Clearing } from './use-clearing.ts'

/** Rows drawn at most; `Save all` saves the others too. */
const MAX_ROWS = 100

interface ReceivedProps {
  arrived: readonly Arrived[]
  /** The secrets that the session's end has taken off the page. */
  removed: Removed
  clearing: Clearing
  /** Handed to the downloads, or copied. */
  onTaken: (taken: readonly Arrived[]) => void
  /** Saved where their user chose. */
  onGone: (saved: readonly Arrived[]) => void
}

/** What has arrived: texts to copy, files to save. */
export function Received({ arrived, removed, clearing, onTaken, onGone }: ReceivedProps) {
  const isText = ({ kind }: Arrived) => kind === 'text' || kind === 'secret'
  const texts = arrived.filter(isText)
  const files = arrived.filter((each) => !isText(each))
  const anyRemoved = removed.copied + removed.uncopied > 0
  return (
    <>
      {texts.map((text) => (
        <Message
          key={text.id}
          text={text}
          onCopied={() => {
            onTaken([text])
            if (text.secret) clearing.onCopied(text.id)
          }}
        >
          {text.id === clearing.of && <ClearClipboard clearing={clearing} />}
        </Message>
      ))}
      {/* Here before there is anything to say: else nothing would be read out. */}
      <p className="lead said" role="status">
        {anyRemoved && secretsGone(removed)}
      </p>
      {anyRemoved && clearing.of !== undefined && <ClearClipboard clearing={clearing} />}
      {files.length > 0 && <Files files={files} onHandedOver={onTaken} onGone={onGone} />}
    </>
  )
}

interface FilesProps {
  files: readonly Arrived[]
  onHandedOver: (files: readonly Arrived[]) => void
  onGone: (files: readonly Arrived[]) => void
}

function Files({ files, onHandedOver, onGone }: FilesProps) {
  const [saving, setSaving] = useState(false)
  /** Of what is written; undefined while that can't be told. */
  const [percent, setPercent] = useState<number | undefined>(undefined)
  const [outcome, setOutcome] = useState<SaveOutcome | undefined>(undefined)
  const save = (which: readonly Arrived[]) => {
    if (saving) return
    setSaving(true)
    // What its user has saved where it belongs is not here any more.
    const here = which.filter(({ gone }) => !gone)
    const onProgress = (done: number, total: number) => setPercent(percentOf(done, total))
    void saveFiles(
      here.flatMap((each) => each.files),
      onProgress,
    ).then((how) => {
      setSaving(false)
      setPercent(undefined)
      setOutcome(how)
      if (how === 'downloads') onHandedOver(here)
      if (how === 'folder' || how === 'file') onGone(here)
    })
  }
  const streamedTo = lastStreamedTo(files)
  const said = outcome === undefined ? streamedTo && done.streamed[streamedTo] : done[outcome]
  const fileCount = files.reduce((sum, each) => sum + each.files.length, 0)
  const size = files.reduce((sum, each) => sum + each.size, 0)
  return (
    <div className="field">
      <div className="headline">
        <h2 className="label num">{`${count(fileCount, 'file', 'files')}, ${formatSize(size)}`}</h2>
        <Button
          look="main"
          icon="save"
          busy={saving || files.every(({ gone }) => gone)}
          onClick={() => save(files)}
        >
          {done.saveAll}
        </Button>
      </div>
      <ul className="sheet list list--thumbs" aria-label={done.files}>
        {files.slice(0, MAX_ROWS).map((each) => (
          <li className="item" key={each.id}>
            <Preview of={each} fallback={<Icon name={iconOf(each)} />} />
            <span>
              <span className="item__name">{each.name}</span>
              <span className="item__meta">{describeArrived(each)}</span>
            </span>
            <Button
              look="plain"
              icon={each.taken ? 'check' : undefined}
              busy={saving || each.gone}
              onClick={() => save([each])}
            >
              {each.gone ? done.saved : done.save}
              <Hidden> {each.name}</Hidden>
            </Button>
          </li>
        ))}
      </ul>
      {files.length > MAX_ROWS && (
        <p className="hint">{`${files.length - MAX_ROWS} ${done.moreItems}`}</p>
      )}
      {percent !== undefined && (
        <>
          <Cord label={done.saving} percent={percent} />
          <p className="hint num">{`${percent} % ${done.written}`}</p>
        </>
      )}
      <p className="hint" role="status">
        {saving ? done.saving : said}
      </p>
    </div>
  )
}
