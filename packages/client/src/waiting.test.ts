import { describe, expect, it } from 'vitest'
import { ClientError } from './errors.ts'
import { textSource } from './sources/text-source.ts'
import { FakeRuntime } from './testing/fake-runtime.ts'
import { MemoryRelay } from './testing/memory-relay.ts'
import { fileSource, type Guest, Party } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { hasFailed, until } from './testing/until.ts'

// Slow, waiting, stalled and gone: what each side is told, and how it goes on.

/** A receiver whose download brings nothing until `open` is called. */
function heldBack() {
  let open = () => {}
  const opened = new Promise<void>((resolve) => {
    open = resolve
  })
  return {
    open,
    tampering: {
      frame: async <F>(frame: F) => {
        await opened
        return [frame]
      },
    },
  }
}

function detachReaders({ relay }: Party): void {
  if (relay instanceof MemoryRelay) relay.detachReaders()
}

async function isArriving(guest: Guest): Promise<void> {
  await until(guest.session, ({ phase }) => phase === 'arriving')
}

describe('a device that was taken out of a transfer', () => {
  it('says so, keeps nothing, stays in the session and can be sent to again', async () => {
    const party = await Party.open()
    const hold = heldBack()
    const guest = await party.pair({ tampering: hold.tampering })
    const file = randomBytes(1_500_000)
    await party.sender.send([fileSource('f', file)])
    await isArriving(guest)
    detachReaders(party)
    hold.open()
    const sent = await until(party.sender, ({ transfer }) => transfer?.state === 'failed')
    expect(sent.transfer).toMatchObject({
      ways: [{ state: 'detached' }],
      error: { code: 'detached' },
    })
    expect(sent.readyDevices).toBe(1)
    const failed = await until(guest.session, hasFailed)
    expect(failed).toMatchObject({
      phase: 'waiting-for-transfer',
      over: false,
      incoming: { error: { code: 'detached' } },
    })
    expect(guest.sink.outcome).toBe('discarded')
    await party.sender.sendAgain(sent.transfer?.ways[0]?.id ?? '')
    await until(guest.session, ({ phase }) => phase === 'received')
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(guest.sink.bytes(0).equals(file)).toBe(true)
  })

  it('holds nobody else back, and is sent to again alone', async () => {
    const party = await Party.open()
    const hold = heldBack()
    const slow = await party.pair({ tampering: hold.tampering })
    const fast = await party.pair()
    await party.sender.send([textSource('hello')])
    await until(fast.session, ({ phase }) => phase === 'received')
    await until(party.sender, ({ transfer }) => transfer?.ways[1]?.state === 'received')
    detachReaders(party)
    hold.open()
    const sent = await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(sent.transfer?.ways.map(({ state }) => state)).toEqual(['detached', 'received'])
    await until(slow.session, hasFailed)
    await party.sender.sendAgain(sent.transfer?.ways[0]?.id ?? '')
    await until(slow.session, ({ phase }) => phase === 'received')
    const again = await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(again.transfer?.ways).toHaveLength(1)
    expect(fast.sink.bytes(0).toString()).toBe('hello')
  })
})

describe('a transfer that fails at the receiver without an attack', () => {
  it.each(['save-failed', 'too-large'] as const)('ends alone: %s', async (code) => {
    const party = await Party.open()
    const guest = await party.pair()
    const { begin } = guest.sink
    guest.sink.begin = async () => {
      throw new ClientError(code)
    }
    await party.sender.send([textSource('one')])
    const failed = await until(guest.session, hasFailed)
    expect(failed).toMatchObject({ phase: 'waiting-for-transfer', incoming: { error: { code } } })
    await until(party.sender, ({ transfer }) => transfer?.ways[0]?.state === 'left')
    expect(party.sender.getView().readyDevices).toBe(1)
    guest.sink.begin = begin
    await party.sender.send([textSource('two')])
    await until(guest.session, ({ phase }) => phase === 'received')
  })

  it('takes nothing back that was received before', async () => {
    const party = await Party.open()
    const guest = await party.pair()
    await party.sender.send([textSource('one')])
    await until(guest.session, ({ phase }) => phase === 'received')
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    guest.sink.begin = async () => {
      throw new ClientError('save-failed')
    }
    await party.sender.send([textSource('two')])
    await until(guest.session, hasFailed)
    await until(guest.session, ({ phase }) => phase === 'received')
    await guest.session.cancel()
    expect(guest.session.getView()).toMatchObject({ phase: 'received', error: undefined })
  })
})

describe('nothing for ten seconds', () => {
  it('is shown on both sides, until it goes on', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const hold = heldBack()
    const guest = await party.pair({ tampering: hold.tampering })
    await party.sender.send([fileSource('f', randomBytes(1_500_000))])
    await isArriving(guest)
    const wayOf = (view = party.sender.getView()) => view.transfer?.ways[0]?.state
    await expect.poll(() => runtime.timers).toBe(4)
    runtime.advance(9_999)
    expect(wayOf()).toBe('sending')
    expect(guest.session.getView().incoming?.isStalled).toBe(false)
    runtime.advance(1)
    expect(wayOf()).toBe('stalled')
    expect(guest.session.getView().incoming?.isStalled).toBe(true)
    hold.open()
    await until(party.sender, (view) => wayOf(view) === 'received')
    await until(guest.session, ({ incoming }) => incoming?.isStalled === false)
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
  })
})
