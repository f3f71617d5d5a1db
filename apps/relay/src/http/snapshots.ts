import { createHash } from 'node:crypto'
import { type RelayEvent, stringifyEvent } from '@valise/protocol/wire'
import type { Request, Response } from 'express'
import { BETWEEN_POLLS_MS, POLL_MS } from '../bounds.ts'
import type { Clock } from '../clock.ts'
import type { Participant, RelayStore } from '../store/relay-store.ts'
import { sendJson } from './answers.ts'
import { receiverOf, senderOf } from './bearer.ts'
import { granted } from './http-problem.ts'
import { idIn } from './parameters.ts'
import type { RouteList } from './route-list.ts'
import { endStream } from './stream.ts'
import { once } from './timer.ts'

/**
 * The first event of a participant's stream as an answer that ends: for those whose proxy holds
 * streams back. It is held until something differs from what the caller has seen.
 */
export function snapshotRoutes(routes: RouteList, store: RelayStore, clock: Clock): void {
  // HEAD would wait for news and have none to tell.
  const streams = true
  routes.add(
    '/api/sessions/{sessionId}/snapshot',
    { get: async (req, res) => poll(await senderOf(req, idIn(req, 'sessionId')), req, res) },
    { streams },
  )
  routes.add(
    '/api/requests/{receiverId}/snapshot',
    { get: async (req, res) => poll(await receiverOf(req, idIn(req, 'receiverId')), req, res) },
    { streams },
  )

  /**
   * A poll is its participant's one watcher, as a stream is: it replaces a stream or another poll,
   * and is replaced by them. It stays the watcher for a while after its answer, so that nobody sees
   * the participant come and go with each of its calls.
   */
  async function poll(participant: Participant, req: Request, res: Response): Promise<void> {
    const seen = tagIn(req)
    const news = new News()
    let ended: RelayEvent | undefined
    let isReplaced = false
    let stopLingering = (): void => {}
    let isLastLook = false
    const lookOnceMore = (): void => {
      isLastLook = true
      news.come()
    }
    const unwatch = granted(
      await store.watch(participant, {
        receive(event) {
          if (event.kind === 'ended') ended = event
          news.come()
        },
        close() {
          // Nothing of it stays then: whoever asks again and again is one watcher all the same.
          isReplaced = true
          stopLingering()
          if (!res.headersSent) lookOnceMore()
          // What its reader has not taken does not wait for it: it may be asking again and again.
          else if (!res.writableFinished) endStream(res)
        },
      }),
    )
    const stopWaiting = once(clock, POLL_MS, lookOnceMore)
    const onClose = (): void => {
      lookOnceMore()
      if (!isReplaced) stopLingering = once(clock, BETWEEN_POLLS_MS, unwatch)
    }
    if (res.destroyed) onClose()
    else res.once('close', onClose)
    try {
      for (;;) {
        news.forget()
        if (res.destroyed) return
        if (ended !== undefined) return sendJson(res, stringifyEvent(ended))
        const snapshot = granted(await store.snapshot(participant))
        const tag = tagOf(snapshot)
        res.setHeader('ETag', `"${tag}"`)
        if (tag !== seen) return sendJson(res, stringifyEvent(snapshot))
        if (isLastLook) return void res.status(304).end()
        await news.wait()
      }
    } finally {
      stopWaiting()
    }
  }
}

/** Whether something has come since it was last looked for. */
class News {
  #hasCome = false
  #wake: (() => void) | undefined

  come(): void {
    this.#hasCome = true
    this.#wake?.()
  }

  forget(): void {
    this.#hasCome = false
  }

  wait(): Promise<void> {
    if (this.#hasCome) return Promise.resolve()
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }
}

/** What the caller has seen. A proxy that compresses makes a weak tag of it. */
function tagIn(req: Request): string | undefined {
  return /^(?:W\/)?"([A-Za-z0-9_-]+)"$/.exec(req.headers['if-none-match'] ?? '')?.[1]
}

/** Of all that a snapshot says but the seconds, which run. */
function tagOf(event: RelayEvent): string {
  const still =
    event.kind === 'snapshot' ? { ...event, session: { ...event.session, seconds: 0 } } : event
  return createHash('sha256').update(stringifyEvent(still)).digest('base64url').slice(0, 22)
}
