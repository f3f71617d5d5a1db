import type {
  RecipientView,
  RelayEvent,
  RequestView,
  SessionView,
  TransferView,
} from '@valise/protocol/wire'
import type { Id } from '../id.ts'
import type { RecipientRecord, RequestRecord, SessionRecord, TransferRecord } from './records.ts'

// What participants see of the records: complete states, so that an event can be taken twice.

export function sessionView(session: SessionRecord, now: number): SessionView {
  return {
    seconds: Math.max(0, Math.ceil((session.lifetime.end - now) / 1000)),
    doorOpen: session.doorOpen,
    senderConnected: session.watcher !== undefined,
  }
}

export function requestView(request: RequestRecord): RequestView {
  return {
    receiverId: request.id.bytes,
    request: request.text,
    ...Object.fromEntries(request.messages),
    connected: request.watcher !== undefined,
    left: request.left,
  }
}

/** `recipients`: those that the reader of this view may see. */
export function transferView(
  transfer: TransferRecord,
  recipients: Iterable<RecipientRecord>,
): TransferView {
  return {
    transferId: transfer.id.bytes,
    authorId: transfer.authorId.bytes,
    dir: transfer.dir,
    chunkSize: transfer.chunkSize,
    credit: transfer.line.credit,
    recipients: Array.from(recipients, recipientView),
    ...(transfer.final === undefined ? {} : { final: transfer.final }),
  }
}

function recipientView(recipient: RecipientRecord): RecipientView {
  return {
    recipientId: recipient.id.bytes,
    state: recipient.state,
    next: recipient.next,
    ...(recipient.envelope === undefined ? {} : { envelope: recipient.envelope }),
    ...(recipient.receipt === undefined ? {} : { receipt: recipient.receipt }),
  }
}

/** The recipients of a transfer that `reader` may see; undefined when it may not see the transfer. */
export function visibleRecipients(
  transfer: TransferRecord,
  reader: Id,
): RecipientRecord[] | undefined {
  if (transfer.authorId.text === reader.text) return [...transfer.recipients.values()]
  const own = transfer.recipients.get(reader.text)
  return own === undefined ? undefined : [own]
}

/** All that `reader` may see of the session; `requests`: those among it. */
export function snapshot(
  bootId: Id,
  session: SessionRecord,
  reader: Id,
  requests: Iterable<RequestRecord>,
  now: number,
): RelayEvent {
  return {
    kind: 'snapshot',
    bootId: bootId.bytes,
    session: sessionView(session, now),
    requests: Array.from(requests, requestView),
    transfers: [...session.transfers.values()].flatMap((transfer) => {
      const recipients = visibleRecipients(transfer, reader)
      return recipients === undefined ? [] : [transferView(transfer, recipients)]
    }),
  }
}
