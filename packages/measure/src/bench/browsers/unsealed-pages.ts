import { randomBytes } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import {
  ID_BYTES,
  MAX_CHUNK_BYTES,
  routes,
  SENDER_TO_RECEIVER,
  toBase64url,
  transferStart,
} from '@valise/protocol/wire'
import { put } from '../../load/raw-http.ts'
import { type RawCall, rawRequest, rawSession } from '../../load/raw-session.ts'
import { RelayProcess } from '../../relay/relay-process.ts'
import { bytesOf } from '../bytes-of.ts'
import type { CpuSeconds, Peer } from '../peers/peer.ts'
import type { TwoBrowsers } from './two-browsers.ts'

const pages = fileURLToPath(new URL('../../../pages', import.meta.url))

/** Two plain pages that make the calls of the app in Workers, and seal nothing. */
export class UnsealedPages implements Peer {
  readonly name = 'the same without sealing'
  readonly #relay: RelayProcess
  readonly #browsers: TwoBrowsers

  private constructor(relay: RelayProcess, browsers: TwoBrowsers) {
    this.#relay = relay
    this.#browsers = browsers
  }

  static async start(browsers: TwoBrowsers): Promise<UnsealedPages> {
    return new UnsealedPages(await RelayProcess.start({ VALISE_WEB: pages }), browsers)
  }

  async seconds(from: string): Promise<number> {
    const { sending, receiving } = this.#browsers
    const { url } = this.#relay
    const session = await rawSession()
    await put(url, session.open)
    const request = await rawRequest(session.code)
    await put(url, request)
    const start = announcement(session.open, request)
    await put(url, start.call)
    for (const page of [sending, receiving]) {
      // The relay's headers let no page start a Worker that has not named a policy for it.
      await page.send('Page.setBypassCSP', { enabled: true })
      await page.open(`${url}/`)
    }
    await sending.chooseFile(from, () =>
      sending.evaluate(`document.querySelector('input').click()`),
    )
    await sending.until(`document.querySelector('input').files.length === 1`)
    const { token } = session.open
    const upload = { token, events: session.events.path, transfer: start.call.path }
    const download = {
      token: request.token,
      frames: start.frames,
      acknowledgements: start.acknowledgements,
    }
    const began = performance.now()
    await Promise.all([
      sending.evaluate(
        inWorker(
          'sender-worker.js',
          `{ ...${JSON.stringify(upload)}, file: document.querySelector('input').files[0] }`,
        ),
      ),
      receiving.evaluate(inWorker('receiver-worker.js', JSON.stringify(download))),
    ])
    const seconds = (performance.now() - began) / 1000
    for (const page of [sending, receiving]) {
      await page.send('Page.setBypassCSP', { enabled: false })
    }
    return seconds
  }

  async cpuSeconds(): Promise<CpuSeconds> {
    return {
      ...(await this.#browsers.cpuSeconds()),
      relay: (await this.#relay.usage()).cpuSeconds,
    }
  }

  stop(): Promise<void> {
    return this.#relay.stop()
  }
}

function announcement(open: RawCall, request: RawCall) {
  const recipient = lastPart(request.path)
  const transferId = toBase64url(new Uint8Array(randomBytes(ID_BYTES)))
  const at = { sessionId: lastPart(open.path), transferId }
  const body = transferStart.stringify({
    dir: SENDER_TO_RECEIVER,
    chunkSize: MAX_CHUNK_BYTES,
    recipients: [bytesOf(recipient)],
  })
  const call: RawCall = { method: 'PUT', path: routes.transfer(at), token: open.token, body }
  return {
    call,
    frames: routes.frames(at, 0),
    acknowledgements: routes.acknowledgement(at, recipient),
  }
}

const lastPart = (path: string): string => path.split('/').at(-1) ?? ''

function inWorker(script: string, message: string): string {
  return `new Promise((resolve, reject) => {
    const worker = new Worker('/${script}')
    worker.onmessage = ({ data }) => { worker.terminate(); resolve(data) }
    worker.onerror = ({ message }) => reject(new Error(message))
    worker.postMessage(${message})
  })`
}
