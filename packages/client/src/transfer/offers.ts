import { type TransferView, toBase64url } from '@valise/protocol/wire'

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
    return [...this.#views].flatMap(([transfer, { authorId, recipients }]) => {
      const own = recipients.find(({ recipientId }) => toBase64url(recipientId) === ownId)
      const waits = own?.state === 'reading' && own.envelope !== undefined
      return waits ? [{ transfer, author: toBase64url(authorId) }] : []
    })
  }

  clear(): void {
    this.#views.clear()
  }
}
