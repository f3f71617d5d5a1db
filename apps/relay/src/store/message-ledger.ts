import { MAX_SESSION_MESSAGE_BYTES } from '../bounds.ts'
import type { Budget } from './budget.ts'
import type { SessionRecord } from './records.ts'

/** Counts the bytes of control messages, for each session and in all. */
export class MessageLedger {
  readonly #budget: Budget

  constructor(budget: Budget) {
    this.#budget = budget
  }

  /** False when there is no room for the text. */
  charge(session: SessionRecord, text: string): boolean {
    const bytes = textBytes(text)
    if (session.messageBytes + bytes > MAX_SESSION_MESSAGE_BYTES) return false
    if (!this.#budget.take(bytes)) return false
    session.messageBytes += bytes
    return true
  }

  free(session: SessionRecord, bytes: number): void {
    session.messageBytes -= bytes
    this.#budget.give(bytes)
  }
}

/** UTF-8 bytes of a text; nothing for one that is not there. */
export function textBytes(text: string | undefined): number {
  return text === undefined ? 0 : Buffer.byteLength(text)
}
