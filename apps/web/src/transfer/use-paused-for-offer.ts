import { useEffect } from 'react'
import type { Offer } from '../platform/saving/offer.ts'

/**
 * While its user is asked whether to save something as it arrives, the session pauses: a device that
 * takes nothing and says nothing would count as gone.
 */
export function usePausedForOffer(
  offer: Offer | undefined,
  session: { pauseIncoming: () => void },
): void {
  const isOpen = offer?.state === 'open'
  useEffect(() => {
    if (isOpen) session.pauseIncoming()
  }, [isOpen, session])
}
