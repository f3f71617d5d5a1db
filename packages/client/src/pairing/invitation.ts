import type { LinkFragment } from '@valise/protocol'
import type { Bytes } from '@valise/protocol/wire'

/** What a code, typed or scanned, says. */
export interface Invitation {
  code: string
  /** Both of the link's secrets, or neither: a damaged link is no typed code. */
  scanned?: { secret: Bytes; senderRoot: Bytes } | undefined
}

/** What a link says that was read with `readSessionLink` or `readLinkFragment`. Its origin is not looked at. */
export function invitationOf({ code, secret, senderRoot }: LinkFragment): Invitation {
  return { code, scanned: { secret, senderRoot } }
}
