import { sealedChunkBytes } from '@valise/protocol/wire'
import { HOLD_BACK_MS, TELL_END_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import { type Id, sameId } from '../id.ts'
import { type Answer, Refusal } from '../refusal.ts'
import { ChunkWindow } from './chunk-window.ts'
import { CreditLine } from './credit-line.ts'
import type { CreditPool } from './credit-pool.ts'
import { type MessageLedger, textBytes } from './message-ledger.ts'
import {
  tellProgress,
  tellRecipient,
  tellSession,
  tellTransfer,
  tellTransferEnded,
} from './notices.ts'
import {
  isReading,
  type RecipientRecord,
  type SessionRecord,
  type TransferRecord,
} from './records.ts'
import type {
  ChunkClaim,
  Detached,
  Download,
  Participant,
  Put,
  StoreObserver,
  TransferAnnouncement,
} from './relay-store.ts'
import { addressed, authored, isSameStart, refusedStart } from './transfer-rules.ts'

interface TransferOptions {
  /** Bytes of plaintext that one transfer may have here. */
  readonly windowBytes: number
  /** Milliseconds of silence after which a recipient is gone. */
  readonly stallMs: number
  readonly observer: Pick<StoreObserver, 'transferEnded' | 'recipientDetached'>
}

/** The transfers of all sessions: who may write and read what, and which chunks are kept. */
export class MemoryTransfers {
  readonly #pool: CreditPool
  readonly #ledger: MessageLedger
  readonly #clock: Clock
  readonly #options: TransferOptions

  constructor(pool: CreditPool, ledger: MessageLedger, clock: Clock, options: TransferOptions) {
    this.#pool = pool
    this.#ledger = ledger
    this.#clock = clock
    this.#options = options
  }

  start(
    session: SessionRecord,
    transferId: Id,
    author: Participant,
    start: TransferAnnouncement,
  ): Answer<Put> {
    const known = session.transfers.get(transferId.text)
    if (known !== undefined) {
      if (!sameId(known.authorId, author.id)) return new Refusal('forbidden')
      if (!isSameStart(known, start)) return new Refusal('conflict')
      // An author that pauses repeats its announcement, and so shows that it is there.
      this.#keepPaused(known)
      return 'same'
    }
    const refused = refusedStart(session, author, start)
    if (refused !== undefined) return refused
    const now = this.#clock.now()
    const line = new CreditLine(
      Math.max(1, Math.floor(this.#options.windowBytes / start.chunkSize)),
    )
    const transfer: TransferRecord = {
      id: transferId,
      session,
      authorId: author.id,
      dir: start.dir,
      chunkSize: start.chunkSize,
      startedAt: now,
      progressAt: now,
      line,
      placeBytes: sealedChunkBytes(start.chunkSize),
      onCredit: () => {
        // Its first credit stands in the event that announces it.
        if (session.transfers.has(transferId.text)) tellProgress(transfer, author.id)
      },
      window: new ChunkWindow(sealedChunkBytes(start.chunkSize)),
      recipients: new Map(start.recipients.map((id) => [id.text, newRecipient(id, now)])),
      uploads: new Map(),
      final: undefined,
      heldBack: undefined,
    }
    this.#pool.ask(transfer)
    session.transfers.set(transferId.text, transfer)
    tellTransfer(transfer)
    this.#keepAlive(transfer)
    return 'created'
  }

  end(session: SessionRecord, transferId: Id, author: Participant): Answer<void> {
    const transfer = session.transfers.get(transferId.text)
    if (transfer === undefined) return undefined
    if (!sameId(transfer.authorId, author.id)) return new Refusal('forbidden')
    this.#end(transfer)
    return undefined
  }

  putEnvelope(
    session: SessionRecord,
    transferId: Id,
    author: Participant,
    recipientId: Id,
    text: string,
  ): Answer<Put> {
    const transfer = authored(session, transferId, author)
    if (transfer instanceof Refusal) return transfer
    const recipient = transfer.recipients.get(recipientId.text)
    if (recipient === undefined) return new Refusal('not-found')
    return this.#put(session, recipient, 'envelope', text, () => tellRecipient(transfer, recipient))
  }

  putFinal(session: SessionRecord, transferId: Id, author: Participant, text: string): Answer<Put> {
    const transfer = authored(session, transferId, author)
    if (transfer instanceof Refusal) return transfer
    return this.#put(session, transfer, 'final', text, () => tellTransfer(transfer))
  }

  putReceipt(
    session: SessionRecord,
    transferId: Id,
    caller: Participant,
    text: string,
  ): Answer<Put> {
    const found = addressed(session, transferId, caller)
    if (found instanceof Refusal) return found
    const { transfer, recipient } = found
    return this.#put(session, recipient, 'receipt', text, () => {
      tellRecipient(transfer, recipient)
      // Everything was taken: its claim on chunks ends here.
      this.#stopReading(transfer, recipient)
      this.#keepAlive(transfer)
    })
  }

  acknowledge(
    session: SessionRecord,
    transferId: Id,
    caller: Participant,
    next: number,
  ): Answer<void> {
    const found = addressed(session, transferId, caller)
    if (found instanceof Refusal) return found
    const { transfer, recipient } = found
    // Whoever waits for its user repeats what it has acknowledged, and is not silent.
    recipient.heardAt = this.#clock.now()
    if (next === recipient.next && isReading(recipient)) this.#wait(transfer, recipient)
    if (next <= recipient.next || !isReading(recipient)) return undefined
    recipient.state = 'reading'
    // It may be more than was stored here: a transfer goes on after a restart of the relay. Whoever
    // acknowledges what it does not have goes without it.
    recipient.next = next
    const before = transfer.line.credit
    this.#settle(transfer)
    // When its credit has grown, the author has just been told.
    if (transfer.line.credit === before) tellProgress(transfer, transfer.authorId)
    tellProgress(transfer, recipient.id)
    this.#keepAlive(transfer)
    return undefined
  }

  leave(session: SessionRecord, transferId: Id, caller: Participant): Answer<void> {
    const transfer = session.transfers.get(transferId.text)
    if (transfer === undefined) return undefined
    const recipient = transfer.recipients.get(caller.id.text)
    if (recipient === undefined) return new Refusal('forbidden')
    this.#part(transfer, recipient, 'left')
    return undefined
  }

  /** A participant leaves the session: no transfer waits for it or goes on without its author. */
  leaveAll(session: SessionRecord, participantId: Id): void {
    for (const transfer of [...session.transfers.values()]) {
      const recipient = transfer.recipients.get(participantId.text)
      if (recipient !== undefined) this.#part(transfer, recipient, 'left')
      if (sameId(transfer.authorId, participantId)) this.#end(transfer)
    }
  }

  /** Takes recipients that are gone out of transfers, and such as all others wait for. */
  detachSlow(session: SessionRecord): void {
    const now = this.#clock.now()
    for (const transfer of session.transfers.values()) {
      for (const recipient of transfer.recipients.values()) {
        const isSilent = now - recipient.heardAt >= this.#options.stallMs
        if (isSilent && hasToTake(transfer, recipient)) this.#detach(transfer, recipient, 'stalled')
      }
      this.#detachHolder(transfer, now)
    }
  }

  #detachHolder(transfer: TransferRecord, now: number): void {
    const by = holderBack(transfer)
    const { heldBack } = transfer
    if (by === undefined) {
      transfer.heldBack = undefined
    } else if (heldBack?.by !== by || heldBack.next !== by.next) {
      transfer.heldBack = { by, next: by.next, since: now }
    } else if (now - heldBack.since >= HOLD_BACK_MS) {
      transfer.heldBack = undefined
      this.#detach(transfer, by, 'held-others-back')
    }
  }

  #detach(transfer: TransferRecord, recipient: RecipientRecord, why: Detached): void {
    this.#options.observer.recipientDetached(why)
    this.#part(transfer, recipient, 'detached')
  }

  /** The session is over; nobody is told. */
  forgetAll(session: SessionRecord): void {
    for (const transfer of session.transfers.values()) this.#release(transfer)
    session.transfers.clear()
  }

  claimChunk(
    session: SessionRecord,
    transferId: Id,
    author: Participant,
    index: number,
    { length, last }: { length: number; last: boolean },
  ): Answer<ChunkClaim> {
    const transfer = authored(session, transferId, author)
    if (transfer instanceof Refusal) return transfer
    if (length > transfer.placeBytes) return new Refusal('too-large')
    const { line, window } = transfer
    if (index < window.base || !hasReaders(transfer))
      return { state: 'ignored', credit: line.credit }
    const refused = window.check(index, last)
    if (refused !== undefined) return refused
    if (index >= line.credit) return new Refusal('no-credit')
    const stored = window.get(index)
    if (stored !== undefined) {
      const isSameShape = stored.last === last && stored.bytes.length === length
      const chunk = isSameShape ? window.lend(index) : undefined
      return chunk ? { state: 'stored', chunk, credit: line.credit } : new Refusal('conflict')
    }
    return this.#openUpload(transfer, index, { length, last })
  }

  #openUpload(
    transfer: TransferRecord,
    index: number,
    { length, last }: { length: number; last: boolean },
  ): ChunkClaim {
    // An earlier upload that still stands open has lost its connection: each place has one buffer.
    transfer.uploads.get(index)?.abort()
    const lost = new AbortController()
    transfer.uploads.set(index, lost)
    const close = (): void => {
      if (transfer.uploads.get(index) === lost) transfer.uploads.delete(index)
    }
    return {
      state: 'open',
      upload: {
        lost: lost.signal,
        abandon: close,
        buffer: () => transfer.window.spare.take(length),
        store: async (bytes) => {
          if (lost.signal.aborted) return new Refusal('not-found', 'the transfer has ended')
          close()
          return this.#store(transfer, index, last, bytes)
        },
      },
    }
  }

  #store(
    transfer: TransferRecord,
    index: number,
    last: boolean,
    bytes: Uint8Array,
  ): Answer<number> {
    const { line, window } = transfer
    if (index >= window.base && hasReaders(transfer)) {
      // Another upload may have brought the last chunk meanwhile.
      const refused = window.check(index, last)
      if (refused !== undefined) return refused
      const before = window.filled
      window.put(index, { bytes, last })
      // Who had everything was not silent: there was nothing to take.
      for (const recipient of transfer.recipients.values()) {
        if (recipient.next >= before) recipient.heardAt = this.#clock.now()
      }
      this.#keepAlive(transfer)
      if (last) {
        abortUploads(transfer, (above) => above > index)
        this.#giveBack(transfer, line.finish(index + 1))
      }
    }
    return line.credit
  }

  openDownload(
    session: SessionRecord,
    transferId: Id,
    caller: Participant,
    from: number,
  ): Answer<Download> {
    const found = addressed(session, transferId, caller)
    if (found instanceof Refusal) return found
    const { transfer, recipient } = found
    if (!isReading(recipient)) return new Refusal('conflict', 'it has left this transfer')
    if (from < transfer.window.base) return new Refusal('conflict', 'these chunks are gone')
    recipient.download?.abort()
    const download = new AbortController()
    recipient.download = download
    recipient.heardAt = this.#clock.now()
    return {
      over: download.signal,
      chunk: (index) => transfer.window.wait(index, download.signal),
      took: () => {
        recipient.heardAt = this.#clock.now()
      },
      close: () => {
        download.abort()
        if (recipient.download === download) recipient.download = undefined
      },
    }
  }

  /** Keeps a text in its place, if the place is empty or has the same. */
  #put<K extends string>(
    session: SessionRecord,
    record: Record<K, string | undefined>,
    place: K,
    text: string,
    onNew: () => void,
  ): Answer<Put> {
    const known = record[place]
    if (known !== undefined) return known === text ? 'same' : new Refusal('conflict')
    if (!this.#ledger.charge(session, text)) return new Refusal('full')
    record[place] = text
    onNew()
    return 'created'
  }

  /** It is there, and lets what there is wait. */
  #wait(transfer: TransferRecord, recipient: RecipientRecord): void {
    this.#keepPaused(transfer)
    if (recipient.state === 'waiting') return
    recipient.state = 'waiting'
    for (const reader of [transfer.authorId, recipient.id]) tellProgress(transfer, reader)
  }

  /** It reads no more. Who was taken out stays so, though it says afterwards that it has left. */
  #part(transfer: TransferRecord, recipient: RecipientRecord, state: 'left' | 'detached'): void {
    if (recipient.state === 'left' || recipient.state === 'detached') return
    recipient.state = state
    this.#stopReading(transfer, recipient)
    tellRecipient(transfer, recipient)
    this.#keepAlive(transfer)
  }

  #stopReading(transfer: TransferRecord, recipient: RecipientRecord): void {
    recipient.download?.abort()
    recipient.download = undefined
    this.#settle(transfer)
  }

  /** Frees what every reader has acknowledged, and turns it into credit. */
  #settle(transfer: TransferRecord): void {
    const readers = [...transfer.recipients.values()].filter(isReading)
    if (readers.length === 0) {
      abortUploads(transfer)
      transfer.window.clear()
      this.#pool.leave(transfer)
      return
    }
    const base = Math.min(...readers.map(({ next }) => next))
    transfer.window.advance(base)
    abortUploads(transfer, (index) => index < base)
    this.#giveBack(transfer, transfer.line.advance(base))
  }

  /** Places come free. What is not its own any more has no memory here. */
  #giveBack(transfer: TransferRecord, places: number): void {
    this.#pool.giveBack(transfer, places)
    const { line, window, uploads } = transfer
    window.spare.keep(line.held - window.size - uploads.size)
  }

  #end(transfer: TransferRecord): void {
    transfer.session.transfers.delete(transfer.id.text)
    this.#release(transfer)
    const { recipients, final } = transfer
    const texts = [final, ...Array.from(recipients.values(), (r) => [r.envelope, r.receipt]).flat()]
    for (const text of texts) this.#ledger.free(transfer.session, textBytes(text))
    tellTransferEnded(transfer)
    this.#keepAlive(transfer)
  }

  /** Gives back its chunks and credit and ends its streams. */
  #release(transfer: TransferRecord): void {
    abortUploads(transfer)
    for (const recipient of transfer.recipients.values()) recipient.download?.abort()
    transfer.window.clear()
    this.#pool.leave(transfer)
    this.#options.observer.transferEnded(isFinished(transfer))
  }

  #keepAlive(transfer: TransferRecord): void {
    const now = this.#clock.now()
    transfer.progressAt = now
    transfer.session.lifetime.keepAlive(now, transfer.startedAt)
    this.#tellEnd(transfer.session, now)
  }

  #keepPaused({ session, startedAt, progressAt }: TransferRecord): void {
    const now = this.#clock.now()
    session.lifetime.keepPaused(now, startedAt, progressAt)
    this.#tellEnd(session, now)
  }

  #tellEnd(session: SessionRecord, now: number): void {
    if (session.lifetime.end - session.toldEnd >= TELL_END_MS) tellSession(session, now)
  }
}

function newRecipient(id: Id, heardAt: number): RecipientRecord {
  return {
    id,
    state: 'reading',
    next: 0,
    heardAt,
    envelope: undefined,
    receipt: undefined,
    download: undefined,
  }
}

/** There are chunks for it that it has not acknowledged. */
function hasToTake({ window }: TransferRecord, recipient: RecipientRecord): boolean {
  return isReading(recipient) && recipient.next < window.filled
}

/**
 * The one recipient that keeps all others waiting: they have all there is, and its chunks fill the
 * window, so that the author can bring nothing new.
 */
function holderBack(transfer: TransferRecord): RecipientRecord | undefined {
  const { window, line } = transfer
  const mayBringMore = line.wanted > 0 || window.filled < line.credit
  if (mayBringMore || window.isComplete) return undefined
  const reading = [...transfer.recipients.values()].filter(isReading)
  const behind = reading.filter((recipient) => hasToTake(transfer, recipient))
  return reading.length > 1 && behind.length === 1 ? behind[0] : undefined
}

/** Somebody has it whole, and nobody still reads. */
function isFinished(transfer: TransferRecord): boolean {
  const recipients = [...transfer.recipients.values()]
  return recipients.some(({ receipt }) => receipt !== undefined) && !recipients.some(isReading)
}

function hasReaders(transfer: TransferRecord): boolean {
  return [...transfer.recipients.values()].some(isReading)
}

/** Places that are given back must not have a buffer any more. */
function abortUploads(
  { uploads }: TransferRecord,
  where: (index: number) => boolean = () => true,
): void {
  for (const [index, upload] of uploads) {
    if (!where(index)) continue
    uploads.delete(index)
    upload.abort()
  }
}
