import type { Sink } from '@valise/client'
import { useCallback, useState } from 'react'
import { BlobSink } from '../platform/blob-sink.ts'
import { type Arrived, isTaken, withTaken, withTransfer } from './received.ts'

/** What has arrived in a session so far. It stays on the page when the session ends. */
export interface ArrivedStore {
  arrived: readonly Arrived[]
  /** Something would be lost with the page. */
  unsaved: boolean
  makeSink: () => Sink
  onTaken: (taken: readonly Arrived[]) => void
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
  return { arrived, unsaved: arrived.some((each) => !isTaken(each)), makeSink, onTaken }
}
