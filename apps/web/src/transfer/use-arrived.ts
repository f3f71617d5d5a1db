import type { Sink } from '@valise/client'
import { useCallback, useEffect, useState } from 'react'
import { Keeper } from '../platform/saving/keeper.ts'
import type { Offer } from '../platform/saving/offer.ts'
import { useForgetting } from '../ui/use-forgetting.ts'
import {
  type Arrived,
  isTaken,
  type Removed,
  withGone,
  withoutSecrets,
  withTaken,
  withTransfer,
} from './received.ts'
import { type Clearing, useClearing } from './use-clearing.ts'

/** What has arrived in a session so far. It stays on the page when the session ends, but for secrets. */
export interface ArrivedStore {
  arrived: readonly Arrived[]
  /** Something is there to be looked at, or was taken away, which has to be said. */
  anything: boolean
  /** Something would be lost with the page. */
  unsaved: boolean
  /** A secret would be lost with the session. */
  uncopiedSecret: boolean
  makeSink: () => Sink
  /** What arrives can't be kept here first, and goes nowhere before its user has agreed. */
  offer: Offer | undefined
  /** Looks how much can be kept here: before others are told. Never rejects. */
  measure: () => Promise<void>
  /** Copied, or handed to the downloads. */
  onTaken: (taken: readonly Arrived[]) => void
  /** Saved where their user chose: they are not kept here any longer. */
  onGone: (saved: readonly Arrived[]) => void
  /** The secrets that the session's end has taken off the page. */
  removed: Removed
  /** At the session's end: see `useEndOfSecrets`. */
  removeSecrets: () => void
  /** Another session begins on the same page: what the last one's end took away is said no more. */
  beginSession: () => void
  /** Of the clipboard, after a secret was copied. It goes on when the secret is gone. */
  clearing: Clearing
}

interface Kept {
  arrived: readonly Arrived[]
  removed: Removed
}

const nothing: Removed = { copied: 0, uncopied: 0 }

export function useArrived(): ArrivedStore {
  const [{ arrived, removed }, setKept] = useState<Kept>({ arrived: [], removed: nothing })
  const change = useCallback(
    (how: (before: readonly Arrived[]) => readonly Arrived[]) =>
      setKept((before) => ({ ...before, arrived: how(before.arrived) })),
    [],
  )
  const [offer, setOffer] = useState<Offer | undefined>(undefined)
  const [keeper] = useState(
    () =>
      new Keeper({
        onFiles: (files) => change((before) => withTransfer(before, files)),
        onOffer: setOffer,
      }),
  )
  useForgetting(removed)
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
    (taken: readonly Arrived[]) => change((before) => withTaken(before, taken)),
    [change],
  )
  const onGone = useCallback(
    (saved: readonly Arrived[]) => change((before) => withGone(before, saved)),
    [change],
  )
  const removeSecrets = useCallback(
    () =>
      setKept((before) => {
        const { left, removed } = withoutSecrets(before.arrived)
        // The same again draws nothing again.
        if (left.length === before.arrived.length) return before
        return { arrived: left, removed: added(before.removed, removed) }
      }),
    [],
  )
  const beginSession = useCallback(() => setKept((before) => ({ ...before, removed: nothing })), [])
  return {
    arrived,
    anything: arrived.length > 0 || removed.copied + removed.uncopied > 0,
    unsaved: arrived.some((each) => !isTaken(each)),
    uncopiedSecret: arrived.some((each) => each.secret && !isTaken(each)),
    makeSink: keeper.makeSink,
    offer,
    measure: keeper.measure,
    onTaken,
    onGone,
    removed,
    removeSecrets,
    beginSession,
    clearing: useClearing(),
  }
}

/** Once the session is over no secret stays on the page, nor one that comes through at the last moment. */
export function useEndOfSecrets(over: boolean, { arrived, removeSecrets }: ArrivedStore): void {
  useEffect(() => {
    if (over && arrived.length > 0) removeSecrets()
  }, [over, arrived, removeSecrets])
}

function added(one: Removed, other: Removed): Removed {
  return { copied: one.copied + other.copied, uncopied: one.uncopied + other.uncopied }
}
