import { expect, it } from 'vitest'
import { invitationOf } from '../pairing/invitation.ts'
import { ReceiverSession } from '../receiver/receiver-session.ts'
import { systemRuntime } from '../runtime.ts'
import { textSource } from '../sources/text-source.ts'
import type { MemoryRelay } from '../testing/memory-relay.ts'
import { MemorySink } from '../testing/memory-sink.ts'
import { Party } from '../testing/party.ts'
import { until } from './until.ts'

/** A device that is ready, and every sink that it was asked for; each has another capacity. */
async function paired(party: Party) {
  const sinks: MemorySink[] = []
  const session = new ReceiverSession({
    invitation: invitationOf(party.link),
    transport: (party.relay as MemoryRelay).transport(),
    runtime: systemRuntime,
    makeSink: () => {
      const sink = new MemorySink(1000 + sinks.length)
      sinks.push(sink)
      return sink
    },
  })
  await session.join()
  const { requests } = await until(party.sender, (view) => view.requests[0]?.state === 'waiting')
  await party.sender.approve(requests[0]?.id ?? '')
  await until(party.sender, ({ readyDevices }) => readyDevices === 1)
  return { session, sinks, outcomes: () => sinks.map(({ outcome }) => outcome) }
}

async function send(party: Party, text: string): Promise<void> {
  await party.sender.send([textSource(text)])
  await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
}

it('what a device has confirmed to take goes into the sink that said so', async () => {
  const party = await Party.open()
  const { sinks, outcomes } = await paired(party)
  expect(party.sender.getView().requests[0]?.capacity).toBe(512)
  expect(outcomes()).toEqual(['open'])
  await send(party, 'one')
  expect(outcomes()).toEqual(['committed'])
  await send(party, 'two')
  expect(outcomes()).toEqual(['committed', 'committed'])
  expect(sinks.map((sink) => sink.bytes(0).toString())).toEqual(['one', 'two'])
  await party.sender.cancel()
})

it.each(['sender', 'receiver'] as const)(
  'a sink into which nothing came is discarded when the %s ends the session',
  async (who) => {
    const party = await Party.open()
    const { session, outcomes } = await paired(party)
    await (who === 'sender' ? party.sender : session).cancel()
    await until(session, ({ over }) => over)
    expect(outcomes()).toEqual(['discarded'])
    await party.sender.cancel()
  },
)

it('one that can not be discarded ends nothing else', async () => {
  const party = await Party.open()
  const { session, sinks } = await paired(party)
  for (const sink of sinks) sink.discard = () => Promise.reject(new Error('the disk is gone'))
  await session.cancel()
  expect(session.getView()).toMatchObject({ over: true, error: undefined })
  await party.sender.cancel()
})
