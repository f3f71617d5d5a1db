import {
  httpTransport,
  type OutgoingWay,
  SenderSession,
  type SenderView,
  type Source,
  SourceError,
  systemRuntime,
  takesNothing,
  until,
} from '@valise/client'

/** Your screen. It is drawn anew after every change, and nothing is approved but by a tap on it. */
export interface SenderScreen {
  /**
   * `code` to be typed and `link` as a QR; a row for each of `requests`, with its `pairs`; progress
   * in `transfer`. A row that waits has Approve and Deny. One that is `typed` has only the first two
   * pairs, and a field for the last four symbols as they stand on the other device.
   */
  draw(view: SenderView, taps: SenderTaps): void
}

export interface SenderTaps {
  approve(row: string, lastFour?: string): void
  deny(row: string): void
  cancel(): void
}

/**
 * Hands the things to the device that is approved, and ends the session. Resolves with what became
 * of it: only what is `received` has a verified receipt.
 */
export async function send(
  relay: string,
  things: readonly Source[],
  screen: SenderScreen,
): Promise<readonly OutgoingWay[]> {
  const session = new SenderSession({
    origin: relay,
    transport: httpTransport({ origin: relay }),
    runtime: systemRuntime,
    // An approved device may send something back. Here nobody waits for it.
    makeSink: () => takesNothing,
  })
  const taps: SenderTaps = {
    approve: (row, lastFour = '') => void session.approve(row, { lastFour, thenSend: things }),
    deny: (row) => void session.deny(row),
    cancel: () => void session.cancel(),
  }
  const stopDrawing = session.subscribe(() => screen.draw(session.getView(), taps))
  try {
    await session.open()
    const { transfer } = await until(session, hasEnded)
    if (transfer?.error) throw transfer.error
    return transfer?.ways ?? []
  } finally {
    await session.cancel()
    stopDrawing()
  }
}

function hasEnded({ transfer }: SenderView): boolean {
  return transfer?.state === 'finished' || transfer?.state === 'failed'
}

/** A file that was chosen, in pieces of a MiB. Once it has changed, a browser can't read it. */
export function fileSource(file: File): Source {
  const step = 2 ** 20
  return {
    kind: 'file',
    name: file.name,
    path: '',
    mediaType: file.type,
    size: file.size,
    time: file.lastModified,
    async *bytes() {
      try {
        for (let at = 0; at < file.size; at += step) {
          yield new Uint8Array(await file.slice(at, at + step).arrayBuffer())
        }
      } catch (cause) {
        throw new SourceError('the file can not be read', { cause })
      }
    },
  }
}
