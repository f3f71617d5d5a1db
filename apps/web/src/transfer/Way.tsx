import type { OutgoingWay } from '@valise/client'
import type { ReactNode } from 'react'
import { SealedCord } from '../ui/Cord.tsx'
import { Figures } from '../ui/Figures.tsx'
import { Pairs } from '../ui/Plate.tsx'
import { formatSize, percentOf } from '../words/format.ts'
import { itCanTake, transfer } from '../words/send.ts'

interface WayProps {
  way: OutgoingWay
  /** Most bytes that the device can take at once, where it has said it. */
  capacity?: number | undefined
  paused: boolean
}

/** A transfer as it stands for one device. */
export function Way({ way, capacity, paused }: WayProps) {
  const { figures, pairs, state } = way
  const percent = state === 'received' ? 100 : percentOf(figures.done, figures.total)
  const moving = state === 'sending' && !paused
  const ended = state === 'left' || state === 'refused' || state === 'stopped'
  return (
    <li className="sheet way">
      <p className="way__head" role="status">
        <span className="way__who">
          {who(state)}
          {pairs === undefined ? transfer.otherDevice : <Pairs pairs={pairs} />}
        </span>
      </p>
      {!ended && (
        <SealedCord
          label={pairs?.join(' ') ?? transfer.otherDevice}
          percent={percent}
          sealed={state === 'received'}
        />
      )}
      {ended ? (
        <p className="hint">
          {state === 'refused' && capacity !== undefined && `${itCanTake(formatSize(capacity))} `}
          {endedWhat[state]}
        </p>
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

const endedWhat = {
  stopped: transfer.stoppedWhat,
  left: transfer.leftWhat,
  refused: transfer.refusedWhat,
} as const

function who(state: OutgoingWay['state']): ReactNode {
  switch (state) {
    case 'sending':
      return `${transfer.sendingTo} `
    case 'delivered':
      return `${transfer.delivered} `
    case 'received':
      return `${transfer.receivedBy} `
    case 'stopped':
      return `${transfer.stopped} `
    case 'left':
      return `${transfer.left} `
    case 'refused':
      return `${transfer.refused} `
  }
}

function note({ state, figures }: OutgoingWay, paused: boolean): string | undefined {
  if (state === 'sending') return paused ? transfer.paused : undefined
  return figures.total === undefined ? undefined : formatSize(figures.total)
}
