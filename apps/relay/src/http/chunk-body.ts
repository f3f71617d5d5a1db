import type { IncomingMessage } from 'node:http'
import { freeMemory } from '../free-memory.ts'
import { Refusal } from '../refusal.ts'
import { HttpProblem } from './http-problem.ts'

/**
 * Fills a buffer of exactly the body's length. Rejects when the body ends early or `lost` aborts;
 * the buffer is let go of at once then.
 */
export async function receiveExactly(
  req: IncomingMessage,
  into: Uint8Array,
  lost: AbortSignal,
): Promise<Uint8Array> {
  const { length } = into
  let buffer: Uint8Array | undefined = into
  let at = 0
  return new Promise((resolve, reject) => {
    const settle = (end: () => void): void => {
      req.off('data', onData).off('end', onEnd).off('close', onClose).off('error', onClose)
      lost.removeEventListener('abort', onLost)
      end()
      buffer = undefined
    }
    const onData = (part: Buffer): void => {
      if (buffer === undefined) return
      at += part.copy(buffer, at)
      freeMemory(part)
    }
    const onEnd = (): void => {
      const received = buffer
      settle(() =>
        received !== undefined && at === length ? resolve(received) : reject(brokenOff()),
      )
    }
    const onClose = (): void => settle(() => reject(brokenOff()))
    const onLost = (): void => {
      settle(() => reject(new HttpProblem(new Refusal('not-found', 'nobody waits for this chunk'))))
      req.resume()
    }
    if (lost.aborted) return onLost()
    // It may have been cut off while the claim was looked into.
    if (req.destroyed) return onClose()
    lost.addEventListener('abort', onLost)
    req.on('data', onData).on('end', onEnd).on('close', onClose).on('error', onClose)
  })
}

/** Whether the body is the same as `expected`; nothing of it is kept. */
export async function receiveSame(req: IncomingMessage, expected: Uint8Array): Promise<boolean> {
  let at = 0
  let same = true
  for await (const part of req.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
    same &&= part.equals(expected.subarray(at, at + part.length))
    at += part.length
    freeMemory(part)
  }
  return same && at === expected.length
}

function brokenOff(): HttpProblem {
  return new HttpProblem(new Refusal('malformed', 'the chunk broke off'))
}
