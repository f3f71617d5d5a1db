import { describe, expect, it } from 'vitest'
import { ReceiverSession } from '../receiver/receiver-session.ts'
import { systemRuntime } from '../runtime.ts'
import { SenderSession } from '../sender/sender-session.ts'
import { takesNothing } from '../sinks/takes-nothing.ts'
import { textSource } from '../sources/text-source.ts'
import { hostileTransport } from '../testing/hostile-transport.ts'
import { MemoryRelay } from '../testing/memory-relay.ts'
import { Party } from '../testing/party.ts'
import type { Tampering } from '../testing/tampering.ts'
import { until } from './until.ts'

/** A way on which some calls arrive only when the test lets them. */
function held(isHeld: (call: { method: string; path: string }) => boolean) {
  const gate = Promise.withResolvers<void>()
  const calls: string[] = []
  const tampering: Tampering = {
    async call(call) {
      if (isHeld(call)) {
        calls.push(call.method)
        await gate.promise
      }
      return call
    },
  }
  return { tampering, calls, release: gate.resolve }
}

/** Which of the promises is settled, when all that could happen by itself has happened. */
async function settled(...promises: Promise<unknown>[]): Promise<boolean[]> {
  const done = promises.map(() => false)
  for (const [at, promise] of promises.entries()) {
    const mark = () => {
      done[at] = true
    }
    promise.then(mark, mark)
  }
  await new Promise((resolve) => setTimeout(resolve, 20))
  return done
}

const leaves = ({ method }: { method: string }) => method === 'DELETE'

describe('an end', () => {
  it.each(['cancel', 'leave'] as const)(
    'of a sender is waited for by whoever asks for it again: %s',
    async (again) => {
      const { tampering, calls, release } = held(leaves)
      const { sender } = await Party.open({ sender: tampering })
      const both = [sender.cancel(), sender[again]()]
      await expect.poll(() => calls).toEqual(['DELETE'])
      expect(await settled(...both)).toEqual([false, false])
      release()
      await Promise.all(both)
      expect(calls).toEqual(['DELETE'])
    },
  )

  it('is waited for by a listener that hears of it', async () => {
    const { tampering, release } = held(leaves)
    const { sender } = await Party.open({ sender: tampering })
    const heard: Promise<void>[] = []
    sender.subscribe(() => {
      if (heard.length === 0) heard.push(sender.cancel())
    })
    const first = sender.cancel()
    expect(await settled(first, ...heard)).toEqual([false, false])
    release()
    await Promise.all([first, ...heard])
  })

  it('of a sender that leaves is waited for by a cancel, which takes nothing away', async () => {
    const { tampering, calls, release } = held(
      ({ method, path }) => method === 'DELETE' || path.endsWith('/door'),
    )
    const party = await Party.open({ sender: tampering })
    const guest = await party.pair({ tampering: { frame: () => [] } })
    await party.sender.send([textSource('vault')])
    await until(party.sender, ({ transfer }) => transfer?.isUploaded ?? false)
    await until(guest.session, ({ phase }) => phase === 'arriving')
    const both = [party.sender.leave(), party.sender.cancel()]
    expect(await settled(...both)).toEqual([false, false])
    release()
    await Promise.all(both)
    expect(calls).toEqual(['PUT'])
    expect(party.sender.getView().transfer?.state).toBe('left')
  })

  it('of a receiver is waited for by whoever asks for it again', async () => {
    const { tampering, calls, release } = held(leaves)
    const party = await Party.open()
    const { session } = await party.pair({ tampering })
    const both = [session.cancel(), session.cancel()]
    expect(await settled(...both)).toEqual([false, false])
    release()
    await Promise.all(both)
    expect(calls).toEqual(['DELETE'])
  })

  it('by a No is waited for by a cancel', async () => {
    const { tampering, release } = held(leaves)
    const party = await Party.open()
    const guest = await party.guest('typed', { tampering })
    const row = await party.join(guest)
    const lastFour = guest.session.getView().pairs?.slice(2).join('') ?? ''
    await party.sender.approve(row, { lastFour })
    await until(guest.session, ({ phase }) => phase === 'comparing')
    const both = [guest.session.compare(false), guest.session.cancel()]
    expect(await settled(...both)).toEqual([false, false])
    release()
    await Promise.all(both)
    expect(guest.session.getView().error?.code).toBe('codes-differ')
  })
})

describe('what has just begun', () => {
  const parts = (relay: MemoryRelay, tampering: Tampering) => ({
    transport: hostileTransport(relay.transport(), tampering),
    runtime: systemRuntime,
    makeSink: () => takesNothing,
  })

  it('a sender that is cancelled waits until it has taken that back', async () => {
    const { tampering, calls, release } = held(({ method }) => method !== 'GET')
    const session = new SenderSession({
      ...parts(new MemoryRelay(), tampering),
      origin: 'https://valise.test',
    })
    const opening = session.open()
    await expect.poll(() => calls).toEqual(['PUT'])
    const cancelled = session.cancel()
    expect(await settled(opening, cancelled)).toEqual([false, false])
    release()
    await cancelled
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' })
    expect(calls).toEqual(['PUT', 'DELETE'])
  })

  it('a sender opens one session, though it is asked twice', async () => {
    const opened: string[] = []
    const session = new SenderSession({
      ...parts(new MemoryRelay(), {
        call(call) {
          if (call.method === 'PUT') opened.push(call.path)
          return call
        },
      }),
      origin: 'https://valise.test',
    })
    await Promise.all([session.open(), session.open()])
    expect(opened).toHaveLength(1)
    await session.cancel()
  })

  it('a receiver asks once, though it is told to join twice, and takes it back when cancelled', async () => {
    const party = await Party.open()
    const { tampering, calls, release } = held(
      ({ method }) => method !== 'GET' && method !== 'POST',
    )
    const session = new ReceiverSession({
      ...parts(party.relay as MemoryRelay, tampering),
      invitation: { code: party.link.code },
    })
    const both = [session.join(), session.join()]
    await expect.poll(() => calls).toEqual(['PUT'])
    const cancelled = session.cancel()
    expect(await settled(...both, cancelled)).toEqual([false, false, false])
    release()
    await cancelled
    for (const joining of both) await expect(joining).rejects.toMatchObject({ code: 'cancelled' })
    expect(calls).toEqual(['PUT', 'DELETE'])
  })
})
