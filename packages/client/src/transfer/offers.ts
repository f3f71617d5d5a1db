import {
  type Bytes,
  equalBytes,
  fromBase64url,
  type TransferView,
  toBase64url,
} from '@valise/protocol/wire'

/** The transfers of a session as the relay shows them, and those among them that wait to be taken. */
export class Offers {
  readonly #views = new Map<string, TransferView>()

  /** The relay has said how a transfer stands. Anything in it may be invented. */
  see(view: TransferView): void {
    this.#views.set(toBase64url(view.transferId), view)
  }

  forget(transfer: string): void {
    this.#views.delete(transfer)
  }

  get(transfer: string): TransferView | undefined {
    return this.#views.get(transfer)
  }

  /** Those that `ownId` (base64url) still reads, and has an envelope for. */
  for(ownId: string): { transfer: string; author: string }[] {
    return [...this.#views].flatMap(([transfer, view]) =>
      isAskedFor(view, fromBase64url(ownId))
        ? [{ transfer, author: toBase64url(view.authorId) }]
        : [],
    )
  }

  clear(): void {
    this.#views.clear()
  }
}

/** Whether the author waits for `ownId` to take a transfer, or to say that it has. */
export function isAskedFor(view: TransferView, ownId: Bytes | undefined): boolean {
  const own = view.recipients.find(
    ({ recipientId }) => ownId !== undefined && equalBytes(recipientId, ownId),
  )
  const takesPart = own?.state === 'reading' || own?.state === 'waiting'
  return takesPart && own.envelope !== undefined
}
