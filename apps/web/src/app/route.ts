import { type LinkFragment, readLinkFragment } from '@valise/client'
import type { Draft } from '../transfer/draft.ts'

export type Route =
  | { name: 'start' }
  /** `shared`: another app has handed something over. */
  | { name: 'send'; shared?: true }
  /** With something to send to a device that shows its QR: kept in memory alone. */
  | { name: 'receive'; bring?: Draft }
  /** Shows a QR so that another device sends. */
  | { name: 'show' }
  /** From a QR link. What it holds stays in memory and is nowhere else. */
  | { name: 'invited'; invitation: LinkFragment | 'damaged' }
  | { name: 'about' }
  | { name: 'verify' }
  | { name: 'selftest' }

/** Where an address leads. An unknown one leads to the start. */
export function readRoute(hash: string): Route {
  if (hash.startsWith('#/r/')) return { name: 'invited', invitation: readInvitation(hash) }
  switch (hash) {
    case '#/send':
      return { name: 'send' }
    case '#/send/shared':
      return { name: 'send', shared: true }
    case '#/receive':
      return { name: 'receive' }
    case '#/show':
      return { name: 'show' }
    case '#/about':
      return { name: 'about' }
    case '#/verify':
      return { name: 'verify' }
    case '#/selftest':
      return { name: 'selftest' }
    default:
      return { name: 'start' }
  }
}

/** What the address bar may show of it: nothing that an invitation holds. */
export function addressOf(route: Route): string {
  switch (route.name) {
    case 'start':
      return '#/'
    case 'invited':
      return '#/receive'
    case 'send':
    case 'receive':
    case 'show':
    case 'about':
    case 'verify':
    case 'selftest':
      return `#/${route.name}`
  }
}

/** A damaged link is an error, never a code that was typed. */
function readInvitation(hash: string): LinkFragment | 'damaged' {
  try {
    return readLinkFragment(hash)
  } catch {
    return 'damaged'
  }
}
