import {
  httpTransport,
  SenderSession,
  type Source,
  systemRuntime,
  takesNothing,
  until,
} from '@valise/client'

/** A device that sends, with a user who approves whoever has scanned its QR. */
export class SendingDevice {
  readonly session: SenderSession

  private constructor(session: SenderSession) {
    this.session = session
  }

  static async open(origin: string, through: typeof fetch = fetch): Promise<SendingDevice> {
    const session = new SenderSession({
      origin,
      transport: httpTransport({ origin, fetch: through }),
      runtime: systemRuntime,
      makeSink: () => takesNothing,
    })
    await session.open()
    return new SendingDevice(session)
  }

  get link(): string {
    return this.session.getView().link ?? ''
  }

  /** Approves everybody who waits, until `count` of them are ready. */
  async approve(count: number): Promise<void> {
    const asked = new Set<string>()
    const unsubscribe = this.session.subscribe(() => this.#approveNew(asked))
    try {
      this.#approveNew(asked)
      await until(this.session, ({ readyDevices }) => readyDevices >= count)
    } finally {
      unsubscribe()
    }
  }

  #approveNew(asked: Set<string>): void {
    for (const { id, state } of this.session.getView().requests) {
      if (state !== 'waiting' || asked.has(id)) continue
      asked.add(id)
      void this.session.approve(id)
    }
  }

  /** Sends to all that are ready. Resolves when the transfer is over, with how many have it. */
  async send(source: Source): Promise<number> {
    await this.session.send([source])
    const { transfer } = await until(
      this.session,
      (view) => view.transfer?.state === 'finished' || view.transfer?.state === 'failed',
    )
    return transfer?.ways.filter(({ state }) => state === 'received').length ?? 0
  }
}
