import { statSync } from 'node:fs'
import { FileSink } from '../devices/file-sink.ts'
import { FileSource } from '../devices/file-source.ts'
import { ReceivingDevice } from '../devices/receiving-device.ts'
import { SendingDevice } from '../devices/sending-device.ts'
import { serve } from '../remote/serve.ts'

// A device in a process of its own, as it is in life: it sends, or hosts receivers.

let sender: SendingDevice | undefined
let approved = 0

const api = {
  async open(origin: string): Promise<string> {
    sender = await SendingDevice.open(origin)
    return sender.link
  },

  /** Joins, and writes what comes to a file. */
  async join(origin: string, link: string, path: string): Promise<void> {
    await ReceivingDevice.join({ origin, link, makeSink: () => new FileSink(path) })
  },

  /** Approves one more. */
  async approve(): Promise<void> {
    approved += 1
    await sender?.approve(approved)
  },

  /** Seconds until every receiver has given its receipt. */
  async send(path: string): Promise<number> {
    const { size } = statSync(path)
    const start = performance.now()
    const received = await sender?.send(new FileSource(path, size))
    if (received !== approved) throw new Error('a receipt is missing')
    return (performance.now() - start) / 1000
  },

  async end(): Promise<void> {
    await sender?.session.cancel()
  },
}

export type ValiseDevice = typeof api

serve(api)
