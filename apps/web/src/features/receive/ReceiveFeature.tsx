import { type Invitation, invitationOf, type LinkFragment } from '@valise/client'
import { useCallback, useEffect, useState } from 'react'
import { forgetBrought } from '../../app/navigation.ts'
import { type Draft, isEmpty, withoutSecret } from '../../transfer/draft.ts'
import { useForgetting } from '../../ui/use-forgetting.ts'
import { DamagedLinkScreen, InvitedScreen } from './InvitedScreen.tsx'
import { Receiving } from './Receiving.tsx'
import { ScanScreen } from './ScanScreen.tsx'

interface ReceiveFeatureProps {
  /** From a QR link that another app opened: it joins nothing by itself. */
  invitation?: LinkFragment | 'damaged'
  /** What is sent as soon as the other device, which shows the QR, has approved this one. */
  bring?: Draft | undefined
}

/** Finding the other device, and then one attempt after another to join it. */
export default function ReceiveFeature({ invitation, bring }: ReceiveFeatureProps) {
  const [toSend] = useState(bring !== undefined)
  const [brought, setBrought] = useState(bring)
  useForgetting(brought)
  // From here on it is this screen's alone, and goes with it.
  useEffect(forgetBrought, [])
  const onBroughtOver = useCallback(
    () => setBrought((before) => before && withoutSecret(before)),
    [],
  )
  const [link, setLink] = useState(invitation)
  /** Counted: the same invitation tried again makes everything anew. */
  const [attempt, setAttempt] = useState<{ nth: number; invitation: Invitation } | undefined>()
  const begin = (to: Invitation) =>
    setAttempt((before) => ({ nth: (before?.nth ?? 0) + 1, invitation: to }))

  if (attempt !== undefined) {
    return (
      <Receiving
        key={attempt.nth}
        invitation={attempt.invitation}
        bring={brought === undefined || isEmpty(brought) ? undefined : brought}
        onBroughtOver={onBroughtOver}
        onAgain={() => begin(attempt.invitation)}
        onOther={() => {
          setLink(undefined)
          setAttempt(undefined)
        }}
      />
    )
  }
  if (link === 'damaged') return <DamagedLinkScreen onNext={() => setLink(undefined)} />
  if (link !== undefined) {
    return (
      <InvitedScreen onJoin={() => begin(invitationOf(link))} onNotNow={() => setLink(undefined)} />
    )
  }
  return <ScanScreen toSend={toSend} onInvitation={begin} />
}
