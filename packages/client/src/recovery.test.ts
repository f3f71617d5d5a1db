import {
  type Bytes,
  opening,
  routes,
  sessionIdOf,
  type TransferView,
  toBase64url,
} from '@valise/protocol/wire'
import { describe, expect, it } from 'vitest'
import { until } from './session/until.ts'
import { textSource } from './sources/text-source.ts'
import { lastFourOf } from './testing/attacks.ts'
import { hastyRuntime } from './testing/hasty-runtime.ts'
import type { Death, MemoryRelay } from './testing/memory-relay.ts'
import { fileSource, type Guest, Party } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { type Tampering, withTransfers } from './testing/tampering.ts'
import { TransportError } from './transport/transport.ts'

const runtime = hastyRuntime(10)
const payload = randomBytes(1_400_000)
const back = randomBytes(600_000)

const open = () => Party.open({ runtime })
const memory = (party: Party) => party.relay as MemoryRelay
const row = (party: Party, place = 0) => party.sender.getView().requests[place]

/** From joining to something sent there and something sent back, in the way of `mode`. */
async function handOver(party: Party, guest: Guest, mode: 'scanned' | 'typed'): Promise<void> {
  await guest.session.join()
  await until(party.sender, ({ requests }) => requests[0]?.state === 'waiting')
  const { pairs } = await until(guest.session, (view) => view.pairs !== undefined)
  const lastFour = lastFourOf(guest)
  await party.sender.approve('request-1', { lastFour, thenSend: [fileSource('there', payload)] })
  if (mode === 'typed') {
    await until(guest.session, ({ phase }) => phase === 'comparing')
    await guest.session.compare(true)
  }
  await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
  await until(guest.session, ({ phase }) => phase === 'received')
  await guest.session.send([fileSource('back', back)])
  await until(party.sender, ({ incoming }) => incoming?.state === 'received')
  await until(guest.session, ({ transfer }) => transfer?.state === 'finished')
  // The same codes stand on both screens as before.
  expect(guest.session.getView().pairs).toEqual(pairs)
  expect(row(party)?.pairs).toEqual(pairs)
  expect(guest.sink.bytes(0).equals(payload)).toBe(true)
  expect(party.sinks[0]?.bytes(0).equals(back)).toBe(true)
}

/** How many calls a whole hand-over makes, so that each of them can be the one that dies. */
async function callsOf(mode: 'scanned' | 'typed'): Promise<{ first: number; last: number }> {
  const party = await open()
  const guest = await party.guest(mode)
  // The first calls of a session are not repeated: their error goes to the user.
  await guest.session.join()
  const first = party.relay.calls.length + 1
  await guest.session.cancel()
  const other = await open()
  await handOver(other, await other.guest(mode), mode)
  return { first, last: other.relay.calls.length }
}

describe.each(['scanned', 'typed'] as const)('a relay that dies in a %s hand-over', (mode) => {
  it.each(['before', 'after'] as const)(
    'at any call, %s it was carried out, and both sides finish it',
    async (when) => {
      const { first, last } = await callsOf(mode)
      const deaths: Death[] = []
      for (let call = first; call <= last; call++) deaths.push({ call, when })
      const one = async () => {
        for (let death = deaths.pop(); death !== undefined; death = deaths.pop()) {
          const party = await open()
          memory(party).deaths = [death]
          try {
            await handOver(party, await party.guest(mode), mode)
          } catch (cause) {
            throw new Error(`it dies ${when} call ${death.call}`, { cause })
          }
          await party.sender.cancel()
        }
      }
      // A few at a time: a busy machine must not run out of the time that a receiver has to reveal.
      await Promise.all(Array.from({ length: 6 }, one))
    },
    30_000,
  )

  it('again and again', async () => {
    const party = await open()
    const relay = memory(party)
    const guest = await party.guest(mode)
    // After the two calls of joining, which its user would repeat.
    const first = relay.calls.length + 4
    relay.deaths = Array.from({ length: 4 }, (_, nth) => ({
      call: first + 12 * nth,
      when: nth % 2 === 0 ? 'after' : 'before',
    }))
    await handOver(party, guest, mode)
    expect(relay.deaths).toEqual([])
  }, 30_000)
})

describe('what a restart of the relay loses', () => {
  /** Everything of this device is held back from now on, or not any more. */
  function line(): { tampering: Tampering; cut(): void; mend(): void } {
    let isCut = false
    return {
      tampering: {
        call(call) {
          if (isCut) throw new TransportError('unreachable')
          return call
        },
        event: (event) => (isCut ? [] : [event]),
      },
      cut: () => {
        isCut = true
      },
      mend: () => {
        isCut = false
      },
    }
  }

  it('is a denial: it is said again to the one that was denied', async () => {
    const party = await open()
    const { tampering, cut, mend } = line()
    const guest = await party.guest('scanned', { tampering })
    await party.join(guest)
    cut()
    await party.sender.deny('request-1')
    memory(party).restart()
    mend()
    const view = await until(guest.session, ({ over }) => over)
    expect(view.error?.code).toBe('denied')
    expect(row(party)?.state).toBe('denied')
  })

  it('is an approval: it is said again, though its device did not hear the first', async () => {
    const party = await open()
    const { tampering, cut, mend } = line()
    const guest = await party.guest('scanned', { tampering })
    await party.join(guest)
    cut()
    await party.sender.approve('request-1', { thenSend: [textSource('after all')] })
    memory(party).restart()
    mend()
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).toString()).toBe('after all')
  })

  it('is what a receiver has said: it says the same again, though nobody had heard it', async () => {
    const { tampering, cut, mend } = line()
    const party = await Party.open({ runtime, sender: tampering })
    const guest = await party.guest('typed')
    const id = await party.join(guest)
    await party.sender.approve(id, { lastFour: lastFourOf(guest) })
    await until(guest.session, ({ phase }) => phase === 'comparing')
    cut()
    await guest.session.compare(true)
    memory(party).restart()
    mend()
    await until(party.sender, ({ readyDevices }) => readyDevices === 1)
  })

  it('is a transfer that was all there: it is put again, but for what its receiver has', async () => {
    const party = await open()
    let isSlow = true
    const guest = await party.pair({
      tampering: { frame: (frame) => (isSlow && frame.index >= 2 ? [] : [frame]) },
    })
    await party.sender.send([fileSource('twice', payload)])
    await until(party.sender, ({ transfer }) => transfer?.isUploaded === true)
    memory(party).restart()
    isSlow = false
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(guest.sink.bytes(0).equals(payload)).toBe(true)
    const puts = party.relay.calls.flatMap(({ path }) => /chunks\/(\d+)$/.exec(path)?.[1] ?? [])
    expect(puts.filter((index) => index === '0')).toHaveLength(1)
    expect(puts.filter((index) => index === '2')).toHaveLength(2)
  })

  it('is a transfer that its receiver had not seen yet: all of it is put again', async () => {
    const party = await open()
    const { tampering, cut, mend } = line()
    const guest = await party.pair({ tampering })
    cut()
    await party.sender.send([textSource('unread')])
    await until(party.sender, ({ transfer }) => transfer?.isUploaded === true)
    memory(party).restart()
    mend()
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).toString()).toBe('unread')
  })

  it('is a receipt: the same is sent again, and nothing is opened twice', async () => {
    let isDeaf = false
    const party = await Party.open({
      runtime,
      sender: {
        event: (event) => [isDeaf ? withTransfers(event, withoutReceipts) : event],
      },
    })
    const guest = await party.pair()
    isDeaf = true
    await party.sender.send([textSource('once')])
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(party.sender.getView().transfer?.state).toBe('sending')
    memory(party).restart()
    isDeaf = false
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(guest.sink.written).toBe('once'.length)
  })

  it('is a transfer that everybody has: its author does not wait to say its final again', async () => {
    let isFirst = true
    const party: Party = await Party.open({
      runtime,
      sender: {
        async call(call) {
          if (!call.path.endsWith('/final') || !isFirst) return call
          isFirst = false
          // Carried out, and before the answer comes there is a receipt, and then no relay.
          await memory(party).transport().send(call)
          await until(party.sender, ({ transfer }) => transfer?.ways[0]?.state === 'received')
          memory(party).restart()
          throw new TransportError('unreachable')
        },
      },
    })
    const guest = await party.pair()
    await party.sender.send([textSource('all there')])
    const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'finished')
    expect(transfer?.ways.map(({ state }) => state)).toEqual(['received'])
    expect(guest.sink.bytes(0).toString()).toBe('all there')
  })

  it('is the place at the door: a closed door stays closed, and those inside come back', async () => {
    const party = await open()
    const guest = await party.pair()
    await party.sender.closeDoor()
    memory(party).restart()
    await party.sender.send([textSource('through a closed door')])
    await until(guest.session, ({ phase }) => phase === 'received')
    const late = await party.guest('scanned')
    await expect(late.session.join()).rejects.toMatchObject({ code: 'door-closed' })
  })

  it('is the code, when somebody takes it meanwhile: only the door stays closed', async () => {
    const party = await open()
    const guest = await party.pair()
    memory(party).restart()
    const squatter = await openAs(party, party.link.code)
    const view = await until(party.sender, ({ door }) => door === 'closed-by-restart')
    expect(view.phase).toBe('open')
    await party.sender.send([textSource('not for the squatter')])
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.session.getView().warning).toBeUndefined()
    expect(party.relay.calls.filter(({ path }) => path.includes(squatter))).toHaveLength(1)
  })

  it('is a sender that has left: its receiver says so, and keeps nothing', async () => {
    const { tampering, cut } = line()
    const party = await Party.open({ runtime, sender: tampering })
    const guest = await party.pair()
    cut()
    memory(party).restart()
    const { error } = await until(guest.session, ({ over }) => over)
    expect(error?.code).toBe('sender-left')
    await party.sender.cancel()
  })

  it('is a receiver that does not come back: the others finish, and it has left', async () => {
    const party = await open()
    const { tampering, cut } = line()
    const one = await party.pair()
    const gone = await party.pair({ tampering: { ...tampering, frame: () => [] } })
    await party.sender.send([fileSource('for two', payload)])
    await until(one.session, ({ phase }) => phase === 'arriving')
    cut()
    memory(party).restart()
    const { transfer } = await until(party.sender, (view) => view.transfer?.state === 'finished')
    expect(transfer?.ways.map(({ state }) => state)).toEqual(['received', 'left'])
    expect(one.sink.bytes(0).equals(payload)).toBe(true)
    expect(row(party, 1)?.state).toBe('left')
    await gone.session.cancel()
  }, 30_000)

  it('is the place in a transfer of one that comes back too late: it is sent to again', async () => {
    const party = await open()
    const { tampering, cut, mend } = line()
    let isSlow = true
    const one = await party.pair()
    const frame: Tampering['frame'] = (each) => (isSlow ? [] : [each])
    const late = await party.pair({ tampering: { ...tampering, frame } })
    await party.sender.send([fileSource('for two', payload)])
    await until(one.session, ({ phase }) => phase === 'arriving')
    await until(late.session, ({ phase }) => phase === 'arriving')
    cut()
    memory(party).restart()
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    isSlow = false
    mend()
    await until(party.sender, ({ requests }) => requests[1]?.state === 'ready')
    await party.sender.sendAgain('request-2')
    await until(late.session, ({ phase }) => phase === 'received')
    expect(late.sink.bytes(0).equals(payload)).toBe(true)
  }, 60_000)

  it('is nothing, when the network alone was away for a minute', async () => {
    const party = await open()
    const { tampering, cut, mend } = line()
    const guest = await party.pair({ tampering })
    await party.sender.send([fileSource('patient', payload)])
    await until(guest.session, ({ phase }) => phase === 'arriving')
    cut()
    await new Promise((resolve) => runtime.setTimer(60_000, () => resolve(undefined)))
    mend()
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).equals(payload)).toBe(true)
  })
})

/** As if no receiver had said anything yet. */
function withoutReceipts(view: TransferView): TransferView {
  const recipients = view.recipients.map(({ receipt: _receipt, ...recipient }) => ({
    ...recipient,
    state: 'reading' as const,
  }))
  return { ...view, recipients }
}

/** Opens a session of a stranger. Returns its id. */
async function openAs(party: Party, code: string): Promise<string> {
  const token: Bytes = randomBytes(32)
  const id = toBase64url(await sessionIdOf(token))
  const body = opening.stringify({ v: 1, code, suites: [1], seconds: 900 })
  const transport = await party.transport()
  await transport.send({ method: 'PUT', path: routes.session(id), body, token })
  return id
}
