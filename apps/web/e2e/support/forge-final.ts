import { randomBytes } from 'node:crypto'
import { type HostileProxy, withTransfers } from '@valise/client/testing'
import { final } from '@valise/protocol/wire'

/** What has been sent is all there, but for a signature that holds. */
export function forgeFinal(hostile: HostileProxy): void {
  const forged = (text: string) =>
    final.stringify({ ...final.parse(text), signature: randomBytes(64) })
  hostile.tampering = {
    event: (event) => [
      withTransfers(event, (view) => (view.final ? { ...view, final: forged(view.final) } : view)),
    ],
  }
}
