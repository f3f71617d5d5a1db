import { MAX_CHUNKS } from '@valise/protocol/wire'
import type { Request } from 'express'
import { type Id, parseId } from '../id.ts'
import type { TransferAt } from '../store/relay-store.ts'
import { stop } from './http-problem.ts'

/** An identifier of the address. */
export function idIn(req: Request, name: string): Id {
  return parseId(req.params[name]) ?? stop('malformed', `"${name}" must be 16 bytes as base64url`)
}

export function transferIn(req: Request): TransferAt {
  return { sessionId: idIn(req, 'sessionId'), transferId: idIn(req, 'transferId') }
}

/** A chunk's index, in its one decimal form. */
export function indexOf(text: unknown, name: string): number {
  const index = typeof text === 'string' && /^(0|[1-9]\d{0,9})$/.test(text) ? Number(text) : -1
  return index >= 0 && index < MAX_CHUNKS ? index : stop('malformed', `"${name}" must be an index`)
}
