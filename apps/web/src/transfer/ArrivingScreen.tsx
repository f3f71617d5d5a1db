import type { IncomingView, ReceiverView } from '@valise/client'
import { type ReactNode, useMemo } from 'react'
import type { Offer } from '../platform/saving/offer.ts'
import { Button } from '../ui/Button.tsx'
import { Cord } from '../ui/Cord.tsx'
import { Figures } from '../ui/Figures.tsx'
import { Heading } from '../ui/Heading.tsx'
import { Icon } from '../ui/Icon.tsx'
import { Notice } from '../ui/Notice.tsx'
import { Bag, Desk, Stage } from '../ui/Stage.tsx'
import { Top } from '../ui/Top.tsx'
import { always } from '../words/always.ts'
import { count, formatSize, formatSizeOf, percentOf } from '../words/format.ts'
import { arriving } from '../words/receive.ts'
import { iconOf } from './icon-of.ts'
import { type Announced, announced } from './received.ts'

/** Rows drawn at most: a list of thousands is read by nobody, and slows what arrives. */
const MAX_ROWS = 100

interface ArrivingScreenProps {
  incoming: IncomingView
  connection: ReceiverView['connection']
  /** To save it as it arrives: nothing more comes before its user has agreed. */
  offer: Offer | undefined
  /** The way out of the session. */
  out: ReactNode
  onPause: () => void
  onResume: () => void
}

/** How much of it is there. What it says stays closed until all of it has been verified. */
export function ArrivingScreen(props: ArrivingScreenProps) {
  const { incoming, connection, offer, out, onPause, onResume } = props
  const { items, figures, isStalled, isPaused } = incoming
  const asked = offer !== undefined && offer.state !== 'taken'
  const still = isStalled || isPaused
  const rows = useMemo(() => (items === undefined ? undefined : announced(items)), [items])
  const percent = percentOf(figures.done, figures.total)
  return (
    <Stage>
      <Bag label={arriving.title} seal="closed" top={<Top>{out}</Top>}>
        <Heading className="head">{arriving.title}</Heading>
        {percent !== undefined && (
          <p className="percent">
            {percent}
            <small>%</small>
          </p>
        )}
        <Cord label={arriving.title} percent={percent} />
        <Figures
          main={
            figures.total === undefined
              ? formatSize(figures.done)
              : formatSizeOf(figures.done, figures.total)
          }
          bytesPerSecond={still ? undefined : figures.bytesPerSecond}
          secondsLeft={still ? undefined : figures.secondsLeft}
          note={asked ? undefined : noteOf(incoming)}
        />
      </Bag>
      <Desk
        label={arriving.region}
        center
        bar={
          asked ? (
            <Button
              large
              wide
              look="main"
              icon="save"
              busy={offer.state === 'choosing'}
              onClick={() => void takeUp(offer, onResume)}
            >
              {arriving.saveNow[offer.to]}
            </Button>
          ) : (
            <Button
              large
              wide
              icon={isPaused ? 'play' : 'pause'}
              onClick={isPaused ? onResume : onPause}
            >
              {isPaused ? arriving.resume : arriving.pause}
            </Button>
          )
        }
      >
        {connection === 'reconnecting' && (
          <Notice icon="refresh" role="status">
            <p>{always.reconnecting}</p>
          </Notice>
        )}
        {asked && (
          <Notice icon="save" role="status" title={arriving.tooBigTitle}>
            <p>{arriving.tooBig[offer.to]}</p>
            {offer.asZip && <p>{arriving.asZip}</p>}
          </Notice>
        )}
        <div className="field">
          <h2 className="head">
            {rows === undefined ? arriving.beginning : count(rows.length, 'item', 'items')}
          </h2>
          <p className="hint">{hintOf(incoming, offer)}</p>
        </div>
        {rows !== undefined && rows.length > 0 && (
          <ul className="sheet list">
            {rows.slice(0, MAX_ROWS).map((row) => (
              <li className="item item--end" key={row.key}>
                <Icon name={iconOf(row)} />
                <span>
                  <span className="item__name">{nameOf(row)}</span>
                  <span className="item__meta">{describe(row)}</span>
                </span>
              </li>
            ))}
          </ul>
        )}
        {rows !== undefined && rows.length > MAX_ROWS && (
          <p className="hint">{`${rows.length - MAX_ROWS} ${arriving.moreItems}`}</p>
        )}
      </Desk>
    </Stage>
  )
}

/** Whoever closes the chooser is still asked, and meanwhile nothing more comes. */
async function takeUp(offer: Offer, onResume: () => void): Promise<void> {
  if (await offer.take()) onResume()
}

function hintOf({ isPaused }: IncomingView, offer: Offer | undefined): string {
  if (offer !== undefined && offer.state !== 'taken') return arriving.hint
  if (isPaused) return arriving.pausedWhat
  return offer === undefined ? arriving.hint : arriving.savingNow[offer.to]
}

function noteOf({ isPaused, isStalled }: IncomingView): string | undefined {
  if (isPaused) return arriving.paused
  return isStalled ? arriving.stalled : undefined
}

function nameOf({ kind, name }: Announced): string {
  if (kind === 'secret') return always.secret
  return kind === 'text' ? always.message : name
}

function describe({ kind, files, size }: Announced): string {
  const parts = [
    ...(kind === 'folder' ? [count(files, 'file', 'files')] : []),
    ...(size === undefined ? [] : [formatSize(size)]),
  ]
  return parts.join(', ')
}
