/** To save something while it arrives: it goes where its user can see it, so that they are asked. */
export interface Offer {
  /** Several files, or a folder. */
  asZip: boolean
  state: 'open' | 'taken'
  /** Call it while the tap is fresh: then no browser asks whether a page may download by itself. */
  take: () => void
}

/** Resolves when its user has agreed. Rejects when the signal aborts before. */
export async function agreedTo(
  asZip: boolean,
  onOffer: (offer: Offer) => void,
  signal: AbortSignal,
): Promise<void> {
  signal.throwIfAborted()
  await new Promise<void>((resolve, reject) => {
    const abort = () => reject(new Error('over before its user has agreed'))
    signal.addEventListener('abort', abort, { once: true })
    const take = () => {
      signal.removeEventListener('abort', abort)
      resolve()
    }
    onOffer({ asZip, state: 'open', take })
  })
  onOffer({ asZip, state: 'taken', take: () => undefined })
}
