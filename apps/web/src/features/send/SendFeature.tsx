import { ClientError, SenderSession } from '@valise/client'
import { useCallback, useEffect, useRef, useState } from 'react'
import { goTo } from '../../app/navigation.ts'
import { forgetQueries } from '../../app/queries.ts'
import { sessionParts } from '../../app/relay.ts'
import { useAct } from '../../app/use-act.ts'
import { useRelayHealth } from '../../app/use-relay-health.ts'
import { useTitle } from '../../app/use-title.ts'
import { onLaunchedFiles } from '../../platform/launched-files.ts'
import { useOnline } from '../../platform/network.ts'
import { takeShared } from '../../platform/shared.ts'
import type { ComposeTrouble } from '../../transfer/ComposeNotices.tsx'
import { ComposeScreen } from '../../transfer/ComposeScreen.tsx'
import {
  type Draft,
  emptyDraft,
  isProblem,
  withFiles,
  withoutSecret,
} from '../../transfer/draft.ts'
import { useArrived } from '../../transfer/use-arrived.ts'
import { useForgetting } from '../../ui/use-forgetting.ts'
import { always } from '../../words/always.ts'
import { troubleOf } from '../../words/errors.ts'
import { compose } from '../../words/send.ts'
import { OpeningScreen } from './OpeningScreen.tsx'
import { OpenSession } from './OpenSession.tsx'

interface SendFeatureProps {
  /** `Show a QR instead`: opens at once with nothing to send, so that the other device sends. */
  toReceive?: boolean
  /** Another app has handed something over: it is chosen already. */
  shared?: boolean
}

/** Choosing, and then one session after another for what is chosen. */
export default function SendFeature({ toReceive = false, shared = false }: SendFeatureProps) {
  const [draft, setDraft] = useState(emptyDraft)
  const [opened, setOpened] = useState<{ session: SenderSession; nth: number } | undefined>()
  const latest = useRef<SenderSession | undefined>(undefined)
  const arrivals = useArrived()
  /** The server is full. */
  const [waits, setWaits] = useState(false)
  /** The last session's end has taken the secret that was chosen for it. */
  const [secretGone, setSecretGone] = useState(false)
  const dropSecret = useCallback(() => {
    if (draft.secret === '') return
    setSecretGone(true)
    setDraft(withoutSecret)
  }, [draft.secret])
  useForgetting(secretGone)

  const opening = useAct(async () => {
    await latest.current?.cancel()
    const session = new SenderSession({ ...sessionParts(), makeSink: arrivals.makeSink })
    latest.current = session
    const stopLooking = session.subscribe(() => setWaits(session.getView().waitsForRoom))
    try {
      // How much can come back.
      await arrivals.measure()
      await session.open()
    } catch (error) {
      setOpened(undefined)
      // Its user did not want to wait: that is no failure.
      if (error instanceof ClientError && error.code === 'cancelled') return
      throw error
    } finally {
      stopLooking()
      setWaits(false)
    }
    setSecretGone(false)
    arrivals.beginSession()
    setOpened((before) => ({ session, nth: (before?.nth ?? 0) + 1 }))
  })

  useEffect(
    () => () => {
      void latest.current?.cancel()
      forgetQueries()
    },
    [],
  )
  useEffect(() => {
    if (!shared) return
    void takeShared().then((what) => {
      if (what === undefined) return
      const files = what.files.map((file) => ({ file, path: '' }))
      setDraft((before) => {
        const filled = files.length === 0 ? before : withFiles(before, files)
        // More than can be sent at once is not chosen; the text is.
        const draft = isProblem(filled) ? before : filled
        return { ...draft, message: `${draft.message}${what.text}` }
      })
    })
  }, [shared])
  useEffect(
    () =>
      onLaunchedFiles((files) => {
        setDraft((before) => {
          const filled = withFiles(
            before,
            files.map((file) => ({ file, path: '' })),
          )
          return isProblem(filled) ? before : filled
        })
      }),
    [],
  )
  const open = useRef(opening.run)
  useEffect(() => {
    if (toReceive) open.current()
  }, [toReceive])

  // While the next one waits for room the last one is over, and what it holds is chosen again.
  if (opened !== undefined && !waits) {
    return (
      <OpenSession
        key={opened.nth}
        session={opened.session}
        toReceive={toReceive}
        draft={draft}
        onDraft={setDraft}
        arrivals={arrivals}
        onSecretOver={dropSecret}
        secretGone={secretGone}
        onOver={() => {
          dropSecret()
          if (toReceive) goTo({ name: 'receive' })
          else setOpened(undefined)
        }}
        onStartOver={opening.run}
      />
    )
  }
  if (toReceive) return <OpeningScreen error={opening.error} waits={waits} onAgain={opening.run} />
  return (
    <Composing
      draft={draft}
      onDraft={setDraft}
      pending={opening.pending}
      waits={waits}
      onCancel={() => void latest.current?.cancel()}
      error={opening.error}
      note={secretGone && draft.secret === '' ? compose.secretGone : undefined}
      onOpen={opening.run}
    />
  )
}

interface ComposingProps {
  draft: Draft
  onDraft: (draft: Draft) => void
  pending: boolean
  waits: boolean
  onCancel: () => void
  error: Error | null
  note: string | undefined
  onOpen: () => void
}

function Composing(props: ComposingProps) {
  const { draft, onDraft, pending, waits, onCancel, error, note, onOpen } = props
  useTitle(always.send)
  const online = useOnline()
  const { unreachable, again } = useRelayHealth()
  const waiting = waits ? ({ kind: 'full', cancel: onCancel } as const) : undefined
  return (
    <ComposeScreen
      draft={draft}
      onChange={onDraft}
      onScan={() => goTo({ name: 'receive', bring: draft })}
      pending={pending}
      onSubmit={onOpen}
      note={note}
      trouble={pending ? waiting : composeTrouble({ online, unreachable, again, error, onOpen })}
    />
  )
}

interface Hindrances {
  online: boolean
  unreachable: boolean
  again: () => void
  error: Error | null
  onOpen: () => void
}

function composeTrouble(all: Hindrances): ComposeTrouble | undefined {
  const { online, unreachable, again, error, onOpen } = all
  if (!online) return { kind: 'offline' }
  if (error !== null) {
    const code = error instanceof ClientError ? error.code : 'internal'
    const trouble = troubleOf(code, 'sending')
    return {
      kind: 'failed',
      trouble,
      next: trouble.next === 'reload' ? () => location.reload() : onOpen,
    }
  }
  return unreachable ? { kind: 'unreachable', again } : undefined
}
