import { PatternSource } from '../devices/pattern-source.ts'
import { ReceivingDevice } from '../devices/receiving-device.ts'
import { SendingDevice } from '../devices/sending-device.ts'
import { inLanes } from '../remote/lanes.ts'
import { serve } from '../remote/serve.ts'

/** Hand-overs at once in this process. */
const LANES = 8

export interface HandOvers {
  right: number
  /** What went wrong with the others. */
  wrong: string[]
}

const api = {
  /** `count` whole hand-overs of `bytes` each: opened, paired, sent, received and ended. */
  async run(origin: string, count: number, bytes: number): Promise<HandOvers> {
    const done: HandOvers = { right: 0, wrong: [] }
    await inLanes(count, LANES, async () => {
      try {
        await handOver(origin, bytes)
        done.right += 1
      } catch (error) {
        done.wrong.push(String(error))
      }
    })
    return done
  },
}

export type HandOverDriver = typeof api

async function handOver(origin: string, bytes: number): Promise<void> {
  const sender = await SendingDevice.open(origin)
  try {
    const receiver = await ReceivingDevice.join({ origin, link: sender.link })
    await sender.approve(1)
    const source = new PatternSource(bytes)
    const [received] = await Promise.all([sender.send(source), receiver.receives(source)])
    if (received !== 1) throw new Error('the sender has no receipt')
  } finally {
    // Ends the receiver's side as well.
    await sender.session.cancel()
  }
}

serve(api)
