import { BadReceiver, type Misconduct } from '../devices/bad-receiver.ts'
import { PatternSource } from '../devices/pattern-source.ts'
import { ReceivingDevice } from '../devices/receiving-device.ts'
import { SendingDevice } from '../devices/sending-device.ts'
import { inLanes } from '../remote/lanes.ts'
import { serve } from '../remote/serve.ts'

/** Pairs that are being made at once. */
const LANES = 8

/** How receivers behave, in turn: a third of them is no good. */
const manners: readonly ('honest' | Misconduct)[] = [
  'honest',
  'stalls',
  'honest',
  'honest',
  'vanishes',
  'honest',
]

interface Pair {
  sender: SendingDevice
  source: PatternSource
  receiver: ReceivingDevice
}

interface BadPair {
  sender: SendingDevice
  source: PatternSource
  receiver: BadReceiver
  misconduct: Misconduct
}

export interface CrowdOutcome {
  honest: number
  right: number
  /** What went wrong with honest ones. */
  wrong: string[]
}

const honest: Pair[] = []
const bad: BadPair[] = []

const api = {
  /** Makes pairs that are ready to send. */
  async pair(origin: string, count: number, bytes: number): Promise<void> {
    await inLanes(count, LANES, async (i) => {
      const manner = manners[i % manners.length] ?? 'honest'
      const sender = await SendingDevice.open(origin)
      const source = new PatternSource(bytes)
      const { link } = sender
      if (manner === 'honest') {
        honest.push({ sender, source, receiver: await ReceivingDevice.join({ origin, link }) })
      } else {
        const receiver = await BadReceiver.join(origin, link)
        bad.push({ sender, source, receiver, misconduct: manner })
      }
      await sender.approve(1)
    })
  },

  /** All of them send at once. Resolves when the honest ones are through. */
  async transfer(): Promise<CrowdOutcome> {
    const outcome: CrowdOutcome = { honest: honest.length, right: 0, wrong: [] }
    for (const { sender, source, receiver, misconduct } of bad) {
      // Whether these fail, and when, is theirs.
      void sender.send(source).catch(() => undefined)
      void receiver.misbehave(misconduct)
    }
    await Promise.all(
      honest.map(async (pair) => {
        try {
          await arrivesRight(pair)
          outcome.right += 1
        } catch (error) {
          outcome.wrong.push(String(error))
        }
      }),
    )
    await Promise.all([...honest, ...bad].map(({ sender }) => sender.session.cancel()))
    return outcome
  },
}

export type CrowdDriver = typeof api

async function arrivesRight({ sender, source, receiver }: Pair): Promise<void> {
  const [received] = await Promise.all([sender.send(source), receiver.receives(source)])
  if (received !== 1) throw new Error('the sender has no receipt')
}

serve(api)
