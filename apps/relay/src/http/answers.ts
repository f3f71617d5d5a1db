import type { Response } from 'express'
import type { Put } from '../store/relay-store.ts'

/** JSON that nobody keeps, unless the caller has said how long it may be kept. */
export function sendJson(res: Response, text: string): void {
  if (!res.hasHeader('Cache-Control')) res.setHeader('Cache-Control', 'no-store')
  res.setHeader('Content-Type', 'application/json')
  res.end(text)
}

export function sendNothing(res: Response): void {
  res.status(204).end()
}

/** 201 for what was not there before, 204 for the same again. */
export function sendPut(res: Response, put: Put): void {
  res.status(put === 'created' ? 201 : 204).end()
}
