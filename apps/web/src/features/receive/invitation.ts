import { type Invitation, invitationOf, readSessionLink } from '@valise/client'

/** What a QR code turned out to be. */
export type Scanned =
  | { is: 'invitation'; invitation: Invitation }
  /** One of ours, for another server: named, and never opened. */
  | { is: 'elsewhere'; host: string }
  | { is: 'damaged' }
  | { is: 'foreign' }

/** Reads what a QR code holds. Nothing of it is ever navigated to. */
export function readScanned(text: string, here: string): Scanned {
  try {
    const link = readSessionLink(text)
    return link.origin === here
      ? { is: 'invitation', invitation: invitationOf(link) }
      : { is: 'elsewhere', host: new URL(link.origin).host }
  } catch {
    return { is: text.includes('/#/r/') ? 'damaged' : 'foreign' }
  }
}
