import type { Picked } from './pickers.ts'

/** Where something can go while it arrives. */
export interface Destination {
  /** `file`, `folder`: its user chooses which. */
  to: 'downloads' | 'file' | 'folder'
  /** Several files, or a folder, become one. */
  asZip: boolean
}

/** To save something while it arrives: it goes where its user can see it, so that they are asked. */
export interface Offer extends Destination {
  /** `choosing`: they have agreed, and the browser asks them where. */
  state: 'open' | 'choosing' | 'taken'
  /**
   * Call it while the tap is fresh: a browser opens no chooser else, and asks whether a page may
   * download by itself. Resolves to whether it goes on: it does not when nothing was chosen.
   */
  take: () => Promise<boolean>
}

export interface Proposal<T> extends Destination {
  /** Once its user has agreed. When the signal has aborted meanwhile, nobody takes what it resolves to. */
  choose: (signal: AbortSignal) => Promise<Picked<T>>
}

/**
 * Resolves when its user has agreed to it and has chosen what there is to choose; who changes their
 * mind is asked again. Rejects when the signal aborts before.
 */
export async function agreedTo<T>(
  { to, asZip, choose }: Proposal<T>,
  onOffer: (offer: Offer) => void,
  signal: AbortSignal,
): Promise<T | 'unavailable'> {
  signal.throwIfAborted()
  const offer = { to, asZip, take: async () => false }
  return await new Promise((resolve, reject) => {
    const abort = () => reject(new Error('over before its user has agreed'))
    signal.addEventListener('abort', abort, { once: true })
    const settle = (chosen: T | 'unavailable') => {
      signal.removeEventListener('abort', abort)
      resolve(chosen)
    }
    const ask = () => {
      let isAsked = true
      const take = async () => {
        // A second tap would have a browser refuse the chooser that is open.
        if (!isAsked) return false
        isAsked = false
        const choosing = choose(signal)
        onOffer({ ...offer, state: 'choosing' })
        const chosen = await choosing.catch(reject)
        if (chosen === undefined || signal.aborted) return false
        if (chosen === 'declined') ask()
        else if (chosen === 'unavailable') settle(chosen)
        else {
          onOffer({ ...offer, state: 'taken' })
          settle(chosen)
          return true
        }
        return false
      }
      onOffer({ ...offer, state: 'open', take })
    }
    ask()
  })
}
