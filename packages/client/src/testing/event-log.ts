import {
  type Bytes,
  type RelayEvent,
  type RequestView,
  type TransferView,
  toBase64url,
} from '@valise/protocol/wire'
import type { Transport } from '../transport/transport.ts'

/** What a relay has shown to a participant that is played by hand, by id. */
export class EventLog {
  readonly #requests = new Map<string, RequestView>()
  readonly #transfers = new Map<string, TransferView>()
  readonly #looks = new Set<() => void>()

  static watch(transport: Transport, path: string, token: Bytes): EventLog {
    const log = new EventLog()
    // It ends with the relay, or with the test.
    void log.#read(transport, path, token).catch(() => undefined)
    return log
  }

  /** Resolves with the first request for which `holds`; a test that waits in vain runs into its limit. */
  request(holds: (view: RequestView) => boolean): Promise<RequestView> {
    return this.#until(() => [...this.#requests.values()].find(holds))
  }

  transfer(holds: (view: TransferView) => boolean): Promise<TransferView> {
    return this.#until(() => [...this.#transfers.values()].find(holds))
  }

  async #read(transport: Transport, path: string, token: Bytes): Promise<void> {
    for await (const event of transport.events(path, token, new AbortController().signal)) {
      this.#take(event)
      for (const look of [...this.#looks]) look()
    }
  }

  #take(event: RelayEvent): void {
    const requests = event.kind === 'snapshot' ? event.requests : []
    const transfers = event.kind === 'snapshot' ? event.transfers : []
    if (event.kind === 'request') requests.push(event.request)
    if (event.kind === 'transfer') transfers.push(event.transfer)
    for (const view of requests) this.#requests.set(toBase64url(view.receiverId), view)
    for (const view of transfers) this.#transfers.set(toBase64url(view.transferId), view)
  }

  #until<V>(find: () => V | undefined): Promise<V> {
    return new Promise((resolve) => {
      const look = () => {
        const found = find()
        if (found === undefined) return
        this.#looks.delete(look)
        resolve(found)
      }
      this.#looks.add(look)
      look()
    })
  }
}
