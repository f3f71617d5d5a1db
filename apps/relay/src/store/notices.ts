import type { RelayEvent } from '@valise/protocol/wire'
import type { Id } from '../id.ts'
import type { RecipientRecord, RequestRecord, SessionRecord, TransferRecord } from './records.ts'
import { requestView, sessionView, transferView, visibleRecipients } from './views.ts'

// Who hears of which change.

/** Everybody in the session. */
export function tellSession(session: SessionRecord, now: number): void {
  session.toldEnd = session.lifetime.end
  tellAll(session, { kind: 'session', session: sessionView(session, now) })
}

/** The session's sender and the receiver itself. */
export function tellRequest(request: RequestRecord): void {
  const event: RelayEvent = { kind: 'request', request: requestView(request) }
  request.session.watcher?.receive(event)
  request.watcher?.receive(event)
}

/** The author, who sees all recipients, and each recipient, who sees itself. */
export function tellTransfer(transfer: TransferRecord): void {
  for (const reader of participants(transfer)) tellTransferTo(transfer, reader)
}

/** The author and the one recipient whose part of the transfer has changed. */
export function tellRecipient(transfer: TransferRecord, recipient: RecipientRecord): void {
  tellTransferTo(transfer, transfer.authorId)
  tellTransferTo(transfer, recipient.id)
}

/** Acknowledgements, credit and who waits, to one who takes part in the transfer. */
export function tellProgress(transfer: TransferRecord, reader: Id): void {
  const recipients = visibleRecipients(transfer, reader) ?? []
  watcherOf(transfer.session, reader)?.receive({
    kind: 'progress',
    transferId: transfer.id.bytes,
    credit: transfer.line.credit,
    recipients: recipients.map(({ id, state, next }) => ({ recipientId: id.bytes, state, next })),
  })
}

export function tellTransferEnded(transfer: TransferRecord): void {
  for (const reader of participants(transfer)) {
    watcherOf(transfer.session, reader)?.receive({
      kind: 'transfer-ended',
      transferId: transfer.id.bytes,
    })
  }
}

export function tellAll(session: SessionRecord, event: RelayEvent): void {
  session.watcher?.receive(event)
  for (const request of session.requests.values()) request.watcher?.receive(event)
}

function tellTransferTo(transfer: TransferRecord, reader: Id): void {
  const recipients = visibleRecipients(transfer, reader) ?? []
  watcherOf(transfer.session, reader)?.receive({
    kind: 'transfer',
    transfer: transferView(transfer, recipients),
  })
}

function participants(transfer: TransferRecord): Id[] {
  return [transfer.authorId, ...Array.from(transfer.recipients.values(), ({ id }) => id)]
}

function watcherOf(session: SessionRecord, reader: Id) {
  return reader.text === session.id.text
    ? session.watcher
    : session.requests.get(reader.text)?.watcher
}
