import type { Sink } from '@valise/client'
import { useCallback, useEffect, useState } from 'react'
import { Keeper } from '../platform/saving/keeper.ts'
import {
  type Arrived,
  isCopiedSecret,
  isTaken,
  withGone,
  withTaken,
  withTransfer,
} from './received.ts'

/** What has arrived in a session so far. It stays on the page when the session ends. */
export interface ArrivedStore {
  arrived: readonly Arrived[]
  /** Something would be lost with the page. */
  unsaved: boolean
  makeSink: () => Sink
  /** Looks how much can be kept here: before others are told. Never rejects. */
  measure: () => Promise<void>
  /** Copied, or handed to the downloads. */
  onTaken: (taken: readonly Arrived[]) => void
  /** Saved where their user chose: they are not kept here any longer. */
  onGone: (saved: readonly Arrived[]) => void
  /** How many secrets have been taken off the page again. */
  removed: number
  /** At the session's end: secrets that were copied have no business on the page any more. */
  removeCopiedSecrets: () => void
}

export function useArrived(): ArrivedStore {
  const [arrived, setArrived] = useState<readonly Arrived[]>([])
  const [keeper] = useState(
    () => new Keeper((files) => setArrived((before) => withTransfer(before, files))),
  )
  useEffect(() => {
    const abandon = (event: PageTransitionEvent) => {
      // A page that may come back keeps what it shows.
      if (!event.persisted) keeper.abandon()
    }
    addEventListener('pagehide', abandon)
    return () => {
      removeEventListener('pagehide', abandon)
      keeper.close()
    }
  }, [keeper])
  const onTaken = useCallback(
    (taken: readonly Arrived[]) => setArrived((before) => withTaken(before, taken)),
    [],
  )
  const onGone = useCallback(
    (saved: readonly Arrived[]) => setArrived((before) => withGone(before, saved)),
    [],
  )
  const [removed, setRemoved] = useState(0)
  const gone = arrived.filter(isCopiedSecret).length
  const removeCopiedSecrets = useCallback(() => {
    if (gone === 0) return
    setRemoved((before) => before + gone)
    setArrived((before) => before.filter((each) => !isCopiedSecret(each)))
  }, [gone])
  return {
    arrived,
    removed,
    removeCopiedSecrets,
    unsaved: arrived.some((each) => !isTaken(each)),
    makeSink: keeper.makeSink,
    measure: keeper.measure,
    onTaken,
    onGone,
  }
}
