import {
  isChunkSize,
  MAX_LISTED_TRANSFERS,
  RECEIVER_TO_SENDER,
  SENDER_TO_RECEIVER,
} from '@valise/protocol/wire'
import { CHUNK_BYTES } from '../bounds.ts'
import { type Id, sameId } from '../id.ts'
import { type Answer, Refusal } from '../refusal.ts'
import type { RecipientRecord, SessionRecord, TransferRecord } from './records.ts'
import type { Participant, TransferAnnouncement } from './relay-store.ts'

// Who may start, write and read a transfer.

/** Whether the same transfer is announced again. */
export function isSameStart(known: TransferRecord, start: TransferAnnouncement): boolean {
  return (
    known.dir === start.dir &&
    known.chunkSize === start.chunkSize &&
    [...known.recipients.keys()].join() === start.recipients.map((id) => id.text).join()
  )
}

/** Why a transfer may not start; undefined when it may. */
export function refusedStart(
  session: SessionRecord,
  author: Participant,
  { dir, chunkSize, recipients }: TransferAnnouncement,
): Refusal | undefined {
  if (dir !== (author.role === 'sender' ? SENDER_TO_RECEIVER : RECEIVER_TO_SENDER)) {
    return new Refusal('forbidden', 'the other side writes in this direction')
  }
  if (!isChunkSize(chunkSize) || chunkSize > CHUNK_BYTES) {
    return new Refusal('malformed', 'no transfer has chunks of this size')
  }
  if (new Set(recipients.map((id) => id.text)).size !== recipients.length) {
    return new Refusal('malformed', 'a recipient is named twice')
  }
  for (const recipient of recipients) {
    const refused = refusedRecipient(session, author, recipient)
    if (refused !== undefined) return refused
  }
  const isBusy = [author.id, ...recipients].some((id) => isActive(session, id))
  // Transfers that everybody has left stay until their authors end them: their number is bounded.
  return isBusy || session.transfers.size >= MAX_LISTED_TRANSFERS ? new Refusal('busy') : undefined
}

function refusedRecipient(
  session: SessionRecord,
  author: Participant,
  recipient: Id,
): Refusal | undefined {
  if (author.role === 'receiver') {
    const isSender = sameId(recipient, session.id)
    return isSender ? undefined : new Refusal('forbidden', 'receivers write to the sender alone')
  }
  const request = session.requests.get(recipient.text)
  if (request === undefined) return new Refusal('not-found', 'a recipient has not joined')
  return request.left ? new Refusal('conflict', 'a recipient has left') : undefined
}

/** Whether a participant runs a transfer. */
function isActive(session: SessionRecord, participantId: Id): boolean {
  return [...session.transfers.values()].some(
    ({ authorId, recipients }) =>
      authorId.text === participantId.text || takesPart(recipients.get(participantId.text)),
  )
}

/** Also with a receipt: until it leaves it is not ready for the next one. */
function takesPart(recipient: RecipientRecord | undefined): boolean {
  return recipient?.state === 'reading' || recipient?.state === 'waiting'
}

/** The transfer, if the caller is its author. */
export function authored(
  session: SessionRecord,
  transferId: Id,
  author: Participant,
): Answer<TransferRecord> {
  const transfer = session.transfers.get(transferId.text)
  if (transfer === undefined) return new Refusal('not-found')
  return sameId(transfer.authorId, author.id) ? transfer : new Refusal('forbidden')
}

/** The transfer and the caller's part in it, if the caller is one of its recipients. */
export function addressed(
  session: SessionRecord,
  transferId: Id,
  caller: Participant,
): Answer<{ transfer: TransferRecord; recipient: RecipientRecord }> {
  const transfer = session.transfers.get(transferId.text)
  if (transfer === undefined) return new Refusal('not-found')
  const recipient = transfer.recipients.get(caller.id.text)
  return recipient === undefined ? new Refusal('forbidden') : { transfer, recipient }
}
