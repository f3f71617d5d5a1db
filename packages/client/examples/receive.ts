import {
  httpTransport,
  type Invitation,
  invitationOf,
  type ReceivedItem,
  ReceiverSession,
  type ReceiverView,
  readSessionCode,
  readSessionLink,
  type Sink,
  systemRuntime,
  until,
} from '@valise/client'

/** Your screen, drawn anew after every change. */
export interface ReceiverScreen {
  /**
   * `pairs`, very large, as soon as they are there: the sender's user compares them. In the phase
   * `comparing` it asks whether the sender's screen shows exactly these, with Yes and No. Then
   * progress in `incoming`.
   */
  draw(view: ReceiverView, taps: ReceiverTaps): void
}

export interface ReceiverTaps {
  compare(same: boolean): void
  cancel(): void
}

/** What was scanned or typed. Throws ProtocolError; a damaged link is no typed code. */
export function readInvitation(text: string): Invitation {
  return text.includes('#') ? invitationOf(readSessionLink(text)) : { code: readSessionCode(text) }
}

/** Resolves when all of it has been verified and handed over, and the receipt has been sent. */
export async function receive(
  relay: string,
  invitation: Invitation,
  screen: ReceiverScreen,
): Promise<Received[]> {
  const received: Received[] = []
  const session = new ReceiverSession({
    invitation,
    transport: httpTransport({ origin: relay }),
    runtime: systemRuntime,
    makeSink: () => memorySink((things) => received.push(...things)),
  })
  const taps: ReceiverTaps = {
    compare: (same) => void session.compare(same),
    cancel: () => void session.cancel(),
  }
  const stopDrawing = session.subscribe(() => screen.draw(session.getView(), taps))
  try {
    await session.join()
    await until(session, ({ phase }) => phase === 'received')
    return received
  } finally {
    await session.cancel()
    stopDrawing()
  }
}

export interface Received {
  item: ReceivedItem
  parts: readonly Uint8Array[]
}

/** Holds what arrives in memory, and lets nobody have it before all of it has been verified. */
function memorySink(handOver: (things: Received[]) => void): Sink {
  let things: { item: ReceivedItem; parts: Uint8Array[] }[] = []
  return {
    capacity: 64 * 2 ** 20,
    async begin(items) {
      things = items.map((item) => ({ item, parts: [] }))
    },
    async write(index, bytes) {
      // They are lent: the same memory holds something else after this call.
      things[index]?.parts.push(bytes.slice())
    },
    async commit() {
      handOver(things)
    },
    async discard() {
      things = []
    },
  }
}
