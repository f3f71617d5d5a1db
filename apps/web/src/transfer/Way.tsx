import type { OutgoingWay } from '@valise/client'
import type { ReactNode } from 'react'
import { Button } from '../ui/Button.tsx'
import { SealedCord } from '../ui/Cord.tsx'
import { Figures } from '../ui/Figures.tsx'
import { Pairs } from '../ui/Plate.tsx'
import { formatSize, percentOf } from '../words/format.ts'
import { itCanTake, transfer } from '../words/send.ts'

/** Sends the same to this device once more; `later`: something else has to end before. */
export type Again = (() => void) | 'later'

interface WayProps {
  way: OutgoingWay
  /** Most bytes that the device can take at once, where it has said it. */
  capacity?: number | undefined
  paused: boolean
  /** For a device that did not get all of it, and is still here. */
  again?: Again | undefined
}

/** A transfer as it stands for one device. */
export function Way({ way, capacity, paused, again }: WayProps) {
  const { figures, pairs, state } = way
  const percent = state === 'received' ? 100 : percentOf(figures.done, figures.total)
  const moving = state === 'sending' && !paused
  const ended = isEnded(state) ? state : undefined
  return (
    <li className="sheet way">
      <p className="way__head" role="status">
        <span className="way__who">
          {who(state)}
          {pairs === undefined ? transfer.otherDevice : <Pairs pairs={pairs} />}
        </span>
      </p>
      {ended === undefined && (
        <SealedCord
          label={pairs?.join(' ') ?? transfer.otherDevice}
          percent={percent}
          sealed={state === 'received'}
        />
      )}
      {ended !== undefined ? (
        <div className="way__foot">
          <p className="hint">
            {ended === 'refused' && capacity !== undefined && `${itCanTake(formatSize(capacity))} `}
            {endedWhat[ended]}
            {ended !== 'refused' && again === 'later' && ` ${transfer.againLater}`}
          </p>
          {ended !== 'refused' && typeof again === 'function' && (
            <Button icon="refresh" onClick={again}>
              {transfer.sendAgain}
            </Button>
          )}
        </div>
      ) : (
        <Figures
          main={percent === undefined ? formatSize(figures.done) : `${percent} %`}
          bytesPerSecond={moving ? figures.bytesPerSecond : undefined}
          secondsLeft={moving ? figures.secondsLeft : undefined}
          note={note(way, paused)}
        />
      )}
    </li>
  )
}

type Ended = 'stopped' | 'detached' | 'left' | 'refused'

function isEnded(state: OutgoingWay['state']): state is Ended {
  return state in endedWhat
}

const endedWhat: Record<Ended, string> = {
  stopped: transfer.stoppedWhat,
  detached: transfer.detachedWhat,
  left: transfer.leftWhat,
  refused: transfer.refusedWhat,
}

function who(state: OutgoingWay['state']): ReactNode {
  switch (state) {
    case 'sending':
    case 'waiting':
    case 'stalled':
      return `${transfer.sendingTo} `
    case 'with-relay':
      return `${transfer.withServer} `
    case 'delivered':
      return `${transfer.delivered} `
    case 'received':
      return `${transfer.receivedBy} `
    case 'stopped':
      return `${transfer.stopped} `
    case 'detached':
      return `${transfer.detached} `
    case 'left':
      return `${transfer.left} `
    case 'refused':
      return `${transfer.refused} `
  }
}

function note({ state, figures }: OutgoingWay, paused: boolean): string | undefined {
  if (state === 'sending' || state === 'waiting' || state === 'stalled') {
    if (paused) return transfer.paused
    return state === 'sending' ? undefined : transfer[state]
  }
  return figures.total === undefined ? undefined : formatSize(figures.total)
}
