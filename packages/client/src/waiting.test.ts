import { describe, expect, it } from 'vitest'
import { ClientError } from './errors.ts'
import type { Runtime } from './runtime.ts'
import { SenderSession } from './sender/sender-session.ts'
import { until } from './session/until.ts'
import { textSource } from './sources/text-source.ts'
import { FakeRuntime } from './testing/fake-runtime.ts'
import { hasFailed } from './testing/has-failed.ts'
import { hastyRuntime } from './testing/hasty-runtime.ts'
import { hostileTransport } from './testing/hostile-transport.ts'
import { MemoryRelay } from './testing/memory-relay.ts'
import { MemorySink } from './testing/memory-sink.ts'
import { fileSource, type Guest, Party } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import type { Tampering } from './testing/tampering.ts'
import type { Call } from './transport/transport.ts'

// A full relay; slow, waiting, stalled and gone: what each side is told, and how it goes on.

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

describe('a full relay', () => {
  /** Refuses what `isHit` until there is room; counts how often. */
  function fullRelay(isHit: (call: Call) => boolean) {
    const relay = new MemoryRelay()
    const full = { has: true, refused: 0 }
    const transport = hostileTransport(relay.transport(), {
      call(call) {
        if (!full.has || !isHit(call)) return call
        full.refused += 1
        return { refuse: 'full' }
      },
    })
    return { relay, full, transport }
  }
  const isOpening = ({ method, path }: Call) =>
    method === 'PUT' && /^\/api\/sessions\/[^/]+$/.test(path)
  const origin = 'https://valise.test'
  const makeSink = () => new MemorySink()

  it('is asked again every few seconds, until there is room for the session', async () => {
    const runtime = new FakeRuntime()
    const { full, transport } = fullRelay(isOpening)
    const sender = new SenderSession({ origin, transport, runtime, makeSink })
    const opened = sender.open()
    await until(sender, ({ waitsForRoom }) => waitsForRoom)
    for (let tries = 2; tries < 5; tries++) {
      runtime.advance(6_000)
      await expect.poll(() => full.refused).toBe(tries)
    }
    await expect.poll(() => runtime.timers).toBe(1)
    full.has = false
    runtime.advance(6_000)
    await opened
    const view = sender.getView()
    expect(view).toMatchObject({ phase: 'open', waitsForRoom: false })
    // Its time begins when it is open, and not when it was first asked for.
    expect(view.expiresAt).toBeGreaterThan(runtime.now() + 898_000)
    await sender.cancel()
  })

  it('is left alone as soon as its user has no patience left', async () => {
    const runtime = new FakeRuntime()
    const { relay, full, transport } = fullRelay(isOpening)
    const sender = new SenderSession({ origin, transport, runtime, makeSink })
    const opened = sender.open()
    await until(sender, ({ waitsForRoom }) => waitsForRoom)
    await expect.poll(() => runtime.timers).toBe(1)
    await sender.cancel()
    await expect(opened).rejects.toMatchObject({ code: 'cancelled' })
    expect(runtime.timers).toBe(0)
    expect(full.refused).toBe(1)
    expect(await relay.sessions()).toBe(0)
  })

  it.each([
    ['lookup', (call: Call) => call.path === '/api/lookup'],
    ['request', (call: Call) => call.method === 'PUT' && /requests\/[^/]+$/.test(call.path)],
  ])('is asked again by a receiver, until it may join: %s', async (_what, isHit) => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    let has = true
    const guest = await party.guest('scanned', {
      tampering: { call: (call) => (has && isHit(call) ? { refuse: 'full' } : call) },
    })
    const joined = guest.session.join()
    await until(guest.session, ({ waitsForRoom }) => waitsForRoom)
    expect(guest.session.getView()).toMatchObject({ phase: 'joining', over: false })
    has = false
    // Beside the end of the sender's session.
    await expect.poll(() => runtime.timers).toBe(2)
    runtime.advance(6_000)
    await joined
    expect(guest.session.getView().waitsForRoom).toBe(false)
    await until(party.sender, ({ requests }) => requests[0]?.state === 'waiting')
  })

  it('is left alone by a receiver too', async () => {
    const party = await Party.open()
    const guest = await party.guest('scanned', { tampering: { call: () => ({ refuse: 'full' }) } })
    const joined = guest.session.join()
    await until(guest.session, ({ waitsForRoom }) => waitsForRoom)
    await guest.session.cancel()
    await expect(joined).rejects.toMatchObject({ code: 'cancelled' })
    expect(guest.session.getView()).toMatchObject({ phase: 'ended', error: undefined })
  })
})

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

describe('what is left with the relay', () => {
  const allButTheFirst = ({ tampering }: ReturnType<typeof heldBack>): Tampering => ({
    frame: async (frame) => (frame.index === 0 ? [frame] : await tampering.frame(frame)),
  })

  /** Everything is there, and the receiver has taken the first chunk alone. */
  async function leftWithRelay(runtime?: Runtime) {
    const party = await Party.open(runtime ? { runtime } : {})
    const hold = heldBack()
    const guest = await party.pair({ tampering: allButTheFirst(hold) })
    const file = randomBytes(900_000)
    await party.sender.send([fileSource('f', file)])
    await until(party.sender, ({ transfer }) => transfer?.isUploaded === true)
    await party.sender.leave()
    const view = await until(party.sender, ({ transfer }) => transfer?.state === 'left')
    expect(view).toMatchObject({
      phase: 'ended',
      error: undefined,
      code: undefined,
      transfer: { error: undefined, ways: [{ state: 'with-relay' }] },
    })
    return { party, hold, guest, file }
  }

  it('arrives whole after the sender has gone', async () => {
    const { party, hold, guest, file } = await leftWithRelay()
    const gone = party.relay.calls.filter(({ method }) => method === 'DELETE')
    expect(gone).toEqual([])
    hold.open()
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).equals(file)).toBe(true)
    expect(await party.relay.sessions()).toBe(1)
  })

  it('is lost with a restart, and the receiver is told to ask for it again', async () => {
    const { party, hold, guest } = await leftWithRelay(hastyRuntime(30))
    if (party.relay instanceof MemoryRelay) party.relay.restart()
    hold.open()
    const view = await until(guest.session, ({ over }) => over)
    expect(view).toMatchObject({ phase: 'ended', error: { code: 'sender-left' } })
    expect(guest.sink.outcome).toBe('discarded')
  })

  it('is nothing that was only promised: its row says so, while it waits and after the end', async () => {
    const party = await Party.open()
    await party.pair({ tampering: allButTheFirst(heldBack()) })
    await party.sender.send([fileSource('f', randomBytes(900_000))])
    await until(party.sender, ({ transfer }) => transfer?.isUploaded === true)
    const second = await party.join(await party.guest('scanned'))
    const promised = () => party.sender.getView().requests.map(({ isPromised }) => isPromised)
    expect(promised()).toEqual([false, false])
    await party.sender.approve(second, { thenSend: [textSource('for the second alone')] })
    await until(party.sender, ({ readyDevices }) => readyDevices === 2)
    expect(promised()).toEqual([false, true])
    await party.sender.leave()
    expect(party.sender.getView()).toMatchObject({ phase: 'ended', transfer: { state: 'left' } })
    expect(promised()).toEqual([false, true])
  })

  it('is a promise that has begun no more', async () => {
    const party = await Party.open()
    const guest = await party.guest('scanned')
    const row = await party.join(guest)
    await party.sender.approve(row, { thenSend: [textSource('now')] })
    expect(party.sender.getView().requests[0]?.isPromised).toBe(true)
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(party.sender.getView().requests[0]?.isPromised).toBe(false)
  })

  it('is nothing while the relay does not have all of it: then leaving ends the session', async () => {
    const party = await Party.open()
    const hold = heldBack()
    const guest = await party.pair({ tampering: hold.tampering })
    await party.sender.send([fileSource('f', randomBytes(900_000))])
    await isArriving(guest)
    await party.sender.leave()
    expect(party.sender.getView().phase).toBe('ended')
    expect(await party.relay.sessions()).toBe(0)
    hold.open()
    const view = await until(guest.session, ({ over }) => over)
    expect(view.error?.code).toBe('ended-by-other-side')
  })
})

describe('a pause', () => {
  it('is said to the relay every minute, until it is over', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const guest = await party.pair()
    const announcements = () =>
      party.relay.calls.filter(
        ({ method, path }) => method === 'PUT' && /transfers\/[^/]+$/.test(path),
      ).length
    const file = randomBytes(3_000_000)
    await party.sender.send([fileSource('f', file)])
    party.sender.pause()
    await isArriving(guest)
    await expect.poll(announcements).toBe(1)
    for (let minutes = 1; minutes < 4; minutes++) {
      runtime.advance(60_000)
      await expect.poll(announcements).toBe(1 + minutes)
    }
    party.sender.resume()
    await until(guest.session, ({ phase }) => phase === 'received')
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    const said = announcements()
    runtime.advance(120_000)
    expect(announcements()).toBe(said)
    expect(guest.sink.bytes(0).equals(file)).toBe(true)
  })

  it('of a receiver is seen by the sender, and nothing is lost by it', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const hold = heldBack()
    const guest = await party.pair({ tampering: hold.tampering })
    const file = randomBytes(3_000_000)
    const chunks = () => party.relay.calls.filter(({ path }) => path.includes('/chunks/')).length
    await party.sender.send([fileSource('f', file)])
    await isArriving(guest)
    guest.session.pauseIncoming()
    expect(guest.session.getView().incoming?.isPaused).toBe(true)
    await until(party.sender, ({ transfer }) => transfer?.ways[0]?.state === 'waiting')
    hold.open()
    // It takes what is there, and acknowledges nothing: nothing more goes up.
    await until(guest.session, ({ incoming }) => (incoming?.figures.done ?? 0) > 0)
    runtime.advance(60_000)
    expect(chunks()).toBe(1)
    expect(guest.session.getView().incoming).toMatchObject({ isPaused: true, isStalled: false })
    guest.session.resumeIncoming()
    await until(guest.session, ({ phase }) => phase === 'received')
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(guest.sink.bytes(0).equals(file)).toBe(true)
  })
})
