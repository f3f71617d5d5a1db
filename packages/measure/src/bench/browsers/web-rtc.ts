import { fileURLToPath } from 'node:url'
import type { Page } from '../../chromium/page.ts'
import { RelayProcess } from '../../relay/relay-process.ts'
import type { CpuSeconds, Peer } from '../peers/peer.ts'
import type { TwoBrowsers } from './two-browsers.ts'

const pages = fileURLToPath(new URL('../../../pages', import.meta.url))

/** Bytes of a message: the most that every browser takes. */
const MESSAGE_BYTES = 64 * 1024
/** Bytes that wait in the channel, so that it is never idle. */
const BUFFER_BYTES = 4 * 1024 * 1024

/** A WebRTC data channel straight from one page to the other; what arrives is only counted. */
export class WebRtc implements Peer {
  readonly name = 'WebRTC data channel'
  readonly #relay: RelayProcess
  readonly #browsers: TwoBrowsers

  private constructor(relay: RelayProcess, browsers: TwoBrowsers) {
    this.#relay = relay
    this.#browsers = browsers
  }

  static async start(browsers: TwoBrowsers): Promise<WebRtc> {
    // It only serves the page.
    return new WebRtc(await RelayProcess.start({ VALISE_WEB: pages }), browsers)
  }

  async seconds(from: string): Promise<number> {
    const { sending, receiving } = this.#browsers
    for (const page of [sending, receiving]) await page.open(`${this.#relay.url}/`)
    await sending.chooseFile(from, () =>
      sending.evaluate(`document.querySelector('input').click()`),
    )
    await sending.until(`document.querySelector('input').files.length === 1`)
    await this.#connect(sending, receiving)
    const start = performance.now()
    await Promise.all([
      sending.evaluate(`(async () => {
        const { channel } = window
        const file = document.querySelector('input').files[0]
        channel.bufferedAmountLowThreshold = ${BUFFER_BYTES / 2}
        for (let at = 0; at < file.size; at += ${BUFFER_BYTES}) {
          const part = await file.slice(at, at + ${BUFFER_BYTES}).arrayBuffer()
          for (let i = 0; i < part.byteLength; i += ${MESSAGE_BYTES}) {
            if (channel.bufferedAmount > ${BUFFER_BYTES}) {
              await new Promise((resolve) => { channel.onbufferedamountlow = resolve })
            }
            channel.send(part.slice(i, i + ${MESSAGE_BYTES}))
          }
        }
        channel.send('end')
      })()`),
      receiving.evaluate('window.received'),
    ])
    return (performance.now() - start) / 1000
  }

  async #connect(sending: Page, receiving: Page): Promise<void> {
    const gathered = `new Promise((resolve) => {
      const look = () => { if (peer.iceGatheringState === 'complete') resolve() }
      peer.onicegatheringstatechange = look
      look()
    })`
    const offer = await sending.evaluate<string>(`(async () => {
      const peer = (window.peer = new RTCPeerConnection())
      window.channel = peer.createDataChannel('file')
      window.opened = new Promise((resolve) => { window.channel.onopen = resolve })
      await peer.setLocalDescription()
      await ${gathered}
      return peer.localDescription.sdp
    })()`)
    const answer = await receiving.evaluate<string>(`(async () => {
      const peer = (window.peer = new RTCPeerConnection())
      window.received = new Promise((resolve) => {
        peer.ondatachannel = ({ channel }) => {
          channel.binaryType = 'arraybuffer'
          let bytes = 0
          channel.onmessage = ({ data }) => {
            if (typeof data === 'string') resolve(bytes)
            else bytes += data.byteLength
          }
        }
      })
      await peer.setRemoteDescription({ type: 'offer', sdp: ${JSON.stringify(offer)} })
      await peer.setLocalDescription()
      await ${gathered}
      return peer.localDescription.sdp
    })()`)
    await sending.evaluate(`(async () => {
      await window.peer.setRemoteDescription({ type: 'answer', sdp: ${JSON.stringify(answer)} })
      await window.opened
    })()`)
  }

  async cpuSeconds(): Promise<CpuSeconds> {
    return await this.#browsers.cpuSeconds()
  }

  stop(): Promise<void> {
    return this.#relay.stop()
  }
}
