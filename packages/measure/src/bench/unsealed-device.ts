import { open } from 'node:fs/promises'
import type { TransferAddress } from '@valise/protocol/wire'
import { serve } from '../remote/serve.ts'
import { UnsealedReceiver } from './unsealed-receiver.ts'
import { UnsealedSender } from './unsealed-sender.ts'

// The same calls over the same transport, and no key anywhere: how fast sealing could be at best.

let sender: UnsealedSender | undefined
let receiver: UnsealedReceiver | undefined

const api = {
  async open(origin: string): Promise<string> {
    sender = await UnsealedSender.open(origin)
    return sender.code
  },

  async join(origin: string, code: string): Promise<string> {
    receiver = await UnsealedReceiver.join(origin, code)
    return receiver.id
  },

  async announce(recipient: string): Promise<TransferAddress> {
    if (sender === undefined) throw new Error('it is not open')
    return sender.announce(recipient)
  },

  /** Seconds until the receiver has acknowledged all of it. */
  async send(path: string, at: TransferAddress): Promise<number> {
    const file = await open(path)
    try {
      const start = performance.now()
      await sender?.send(file, at)
      return (performance.now() - start) / 1000
    } finally {
      await file.close()
    }
  },

  async receive(path: string, at: TransferAddress): Promise<void> {
    const file = await open(path, 'w')
    try {
      await receiver?.receive(file, at)
    } finally {
      await file.close()
    }
  },
}

export type UnsealedDevice = typeof api

serve(api)
