import { type RequestRow as Row, readLastFour } from '@valise/client'
import { type ReactNode, useEffect, useId, useRef, useState } from 'react'
import { useAct } from '../../app/use-act.ts'
import { Button } from '../../ui/Button.tsx'
import { classNames } from '../../ui/class-names.ts'
import { Problem, problemId } from '../../ui/Field.tsx'
import { Hidden } from '../../ui/Hidden.tsx'
import { Icon } from '../../ui/Icon.tsx'
import type { IconName } from '../../ui/icon-paths.ts'
import { Plate } from '../../ui/Plate.tsx'
import { Seal } from '../../ui/Seal.tsx'
import { formatSince } from '../../words/format.ts'
import { request, session } from '../../words/send.ts'

export interface RequestActs {
  /** With `send`, what is chosen goes to it as soon as it has confirmed. */
  approve: (id: string, options: { lastFour?: string; send: boolean }) => Promise<void>
  deny: (id: string) => Promise<void>
  startOver: () => void
}

interface RequestRowProps {
  row: Row
  now: number
  /** What approving sends at once, in words; undefined when it sends nothing. */
  sends: string | undefined
  /** The way to approve without sending at once. */
  onWait: (() => void) | undefined
  /** This row carries the button to start over; one is enough. */
  offersStartOver: boolean
  acts: RequestActs
}

/** One device that asks. */
export function RequestRow(props: RequestRowProps) {
  const { row, now, acts } = props
  const item = useRef<HTMLLIElement>(null)
  const before = useRef(row.state)
  useEffect(() => {
    // The buttons of a decision are gone with it: the focus stays on its row.
    if (before.current !== row.state && document.activeElement === document.body) {
      item.current?.focus({ preventScroll: true })
    }
    before.current = row.state
  }, [row.state])

  const alarm = row.state === 'denied'
  const over = alarm || row.state === 'failed' || row.state === 'left'
  const settled = row.state === 'ready' || row.state === 'failed' || row.state === 'left'
  return (
    <li
      className={classNames(
        'sheet request',
        row.state === 'approved' && 'request--sealed',
        settled && 'request--done',
        alarm && 'request--alarm',
      )}
      tabIndex={-1}
      ref={item}
    >
      <Plate pairs={row.pairs} mute={over && row.pairs.length > 0} />
      {row.state === 'waiting' ? (
        <Decision {...props} />
      ) : (
        <div className="request__about">
          <Told row={row} now={now} />
        </div>
      )}
      {row.state === 'ready' && <Seal state="closed" />}
      {row.state === 'approved' && <Seal state="open" />}
      {alarm && props.offersStartOver && (
        <div className="request__acts">
          <Button look="alarm" onClick={acts.startOver}>
            {request.startOver}
          </Button>
        </div>
      )}
    </li>
  )
}

/** A row that waits: the user compares and decides. */
function Decision({ row, now, sends, onWait, acts }: RequestRowProps) {
  const id = useId()
  const field = useRef<HTMLInputElement>(null)
  const [four, setFour] = useState('')
  const [problem, setProblem] = useState<string | undefined>(undefined)
  const typed = row.mode === 'typed'
  const code = row.pairs.join(' ')

  const tries = useRef(row.wrongTries)
  useEffect(() => {
    if (row.wrongTries === tries.current) return
    tries.current = row.wrongTries
    setProblem(request.fourWrong)
    field.current?.select()
    field.current?.focus()
  }, [row.wrongTries])

  const approve = useAct(async () => {
    await acts.approve(row.id, { send: sends !== undefined, ...(typed ? { lastFour: four } : {}) })
  })
  const deny = useAct(async () => acts.deny(row.id))
  const submit = () => {
    // An entry that is not four symbols is no try.
    if (typed && readLastFour(four) === undefined) {
      setProblem(request.fourMissing)
      field.current?.focus()
      return
    }
    setProblem(undefined)
    approve.run()
  }

  return (
    <>
      <div className="request__about">
        <State icon={typed ? 'keys' : 'scan'} code={code} comma>
          {typed ? request.typed : request.scanned}
        </State>
        {!typed && <p className="item__meta">{formatSince(now - row.since)}</p>}
        {typed && (
          <div className="request__four">
            <label htmlFor={id}>{request.lastFour}</label>
            <input
              className="input input--code input--four"
              id={id}
              ref={field}
              size={5}
              maxLength={9}
              autoComplete="off"
              autoCapitalize="characters"
              autoCorrect="off"
              spellCheck={false}
              enterKeyHint="done"
              aria-describedby={problemId(id)}
              aria-invalid={problem !== undefined}
              value={four}
              onChange={(event) => setFour(event.target.value)}
              onKeyDown={(event) => {
                if (event.key === 'Enter') submit()
              }}
            />
            <Problem id={problemId(id)} text={problem} />
          </div>
        )}
      </div>
      {sends !== undefined && (
        <p className="request__sends">{`${request.sends} ${sends.charAt(0).toLowerCase()}${sends.slice(1)}`}</p>
      )}
      <div className="request__acts">
        <Button look="seal" busy={approve.pending} onClick={submit}>
          {request.approve}
          <Hidden> {code}</Hidden>
          {sends !== undefined && ` ${request.andSend}`}
        </Button>
        <Button busy={deny.pending} onClick={() => deny.run()}>
          {request.deny}
          <Hidden> {code}</Hidden>
        </Button>
        {onWait !== undefined && (
          <Button look="quiet" onClick={onWait}>
            {session.wait}
          </Button>
        )}
      </div>
    </>
  )
}

/** A row on which there is nothing to decide. */
function Told({ row, now }: { row: Row; now: number }) {
  const code = row.pairs.join(' ')
  const how = row.mode === 'typed' ? request.typed : request.scanned
  switch (row.state) {
    case 'waiting':
    case 'joining':
      return (
        <>
          <State icon="clock">{request.joining}</State>
          <p className="item__meta">{`${how}. ${request.joiningWhat}`}</p>
        </>
      )
    case 'approved':
      return (
        <>
          <State code={code}>{request.approved}</State>
          <p>{row.mode === 'typed' ? request.tapYes : request.confirming}</p>
        </>
      )
    case 'ready':
      return (
        <>
          <State code={code}>{request.approved}</State>
          <p className="item__meta">{`${request.ready}. ${how}`}</p>
        </>
      )
    case 'denied':
      return (
        <>
          <State icon="stranger" code={code}>
            {request.denied}
          </State>
          <p>{request.deniedWhat[row.deniedBy ?? 'user']}</p>
        </>
      )
    case 'failed':
      return (
        <>
          <State code={code}>{request.failed}</State>
          <p className="item__meta">
            {row.failure === undefined ? request.failedWhat : request.failures[row.failure]}
          </p>
        </>
      )
    case 'left':
      return (
        <>
          <State code={code}>{request.left}</State>
          <p className="item__meta">{`${request.leftWhat} ${formatSince(now - row.since)}.`}</p>
        </>
      )
  }
}

interface StateProps {
  icon?: IconName
  code?: string
  comma?: boolean
  children: ReactNode
}

function State({ icon, code = '', comma = false, children }: StateProps) {
  return (
    <p className="request__state">
      {icon !== undefined && <Icon name={icon} />}
      <span>
        {children}
        {code !== '' && <Hidden>{`${comma ? ', ' : ' '}${code}`}</Hidden>}
      </span>
    </p>
  )
}
