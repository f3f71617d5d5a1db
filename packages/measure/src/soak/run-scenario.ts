import { until } from '@valise/client'
import { BadReceiver } from '../devices/bad-receiver.ts'
import { PatternSource } from '../devices/pattern-source.ts'
import { ReceivingDevice } from '../devices/receiving-device.ts'
import { SendingDevice } from '../devices/sending-device.ts'
import type { Scenario } from './scenario.ts'

/** Plays one session to its end. Rejects when somebody honest did not get the right bytes. */
export async function runScenario(origin: string, scenario: Scenario): Promise<void> {
  const sender = await SendingDevice.open(origin)
  const { link } = sender
  let bad: BadReceiver | undefined
  const honest: ReceivingDevice[] = []
  try {
    for (let i = 0; i < scenario.honest; i++) {
      honest.push(await ReceivingDevice.join({ origin, link }))
    }
    if (scenario.bad !== undefined) bad = await BadReceiver.join(origin, link)
    await sender.approve(honest.length + (bad === undefined ? 0 : 1))
    if (scenario.cancelledAt === undefined) await hand(sender, honest, bad, scenario)
    else await cancelMidway(sender, scenario.sizes[0] ?? 0, scenario.cancelledAt)
  } finally {
    await sender.session.cancel()
    await bad?.end()
  }
}

async function hand(
  sender: SendingDevice,
  honest: readonly ReceivingDevice[],
  bad: BadReceiver | undefined,
  scenario: Scenario,
): Promise<void> {
  for (const size of scenario.sizes) {
    const source = new PatternSource(size)
    // Also when the session is cancelled before its end.
    const sending = sender.send(source).catch(() => 0)
    const misconduct = scenario.bad && bad?.misbehave(scenario.bad)
    await Promise.all(honest.map((device) => device.receives(source)))
    await misconduct
    // One who says nothing more keeps the sender waiting until the relay gives it up.
    if (scenario.bad !== undefined) return
    if ((await sending) !== honest.length) throw new Error('a receipt is missing')
  }
}

async function cancelMidway(sender: SendingDevice, size: number, share: number): Promise<void> {
  // It is cut short, or was through already: both are right.
  const sending = sender.send(new PatternSource(size)).catch(() => 0)
  await until(sender.session, ({ transfer }) => {
    const [way] = transfer?.ways ?? []
    return way !== undefined && (way.state !== 'sending' || way.figures.done >= share * size)
  })
  await sender.session.cancel()
  await sending
}
