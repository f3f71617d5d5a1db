import type { Invitation, LinkFragment } from '@valise/client'
import { useState } from 'react'
import { type Draft, isEmpty } from '../../transfer/draft.ts'
import { DamagedLinkScreen, InvitedScreen } from './InvitedScreen.tsx'
import { invitationOfLink } from './invitation.ts'
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
  const brought = bring === undefined || isEmpty(bring) ? undefined : bring
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
        bring={brought}
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
      <InvitedScreen
        onJoin={() => begin(invitationOfLink(link))}
        onNotNow={() => setLink(undefined)}
      />
    )
  }
  return <ScanScreen toSend={bring !== undefined} onInvitation={begin} />
}
