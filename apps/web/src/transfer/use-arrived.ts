import type { Sink } from '@valise/client'
import { useCallback, useState } from 'react'
import { BlobSink } from '../platform/blob-sink.ts'
import { type Arrived, isCopiedSecret, isTaken, withTaken, withTransfer } from './received.ts'

/** What has arrived in a session so far. It stays on the page when the session ends. */
export interface ArrivedStore {
  arrived: readonly Arrived[]
  /** Something would be lost with the page. */
  unsaved: boolean
  makeSink: () => Sink
  onTaken: (taken: readonly Arrived[]) => void
  /** How many secrets have been taken off the page again. */
  removed: number
  /** At the session's end: secrets that were copied have no business on the page any more. */
  removeCopiedSecrets: () => void
}

export function useArrived(): ArrivedStore {
  const [arrived, setArrived] = useState<readonly Arrived[]>([])
  const makeSink = useCallback(
    () => new BlobSink((files) => setArrived((before) => withTransfer(before, files))),
    [],
  )
  const onTaken = useCallback(
    (taken: readonly Arrived[]) => setArrived((before) => withTaken(before, taken)),
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
    makeSink,
    onTaken,
  }
}
