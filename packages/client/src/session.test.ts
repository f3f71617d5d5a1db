import { describe, expect, it } from 'vitest'
import { SenderSession } from './sender/sender-session.ts'
import { until } from './session/until.ts'
import { textSource } from './sources/text-source.ts'
import { FakeRuntime } from './testing/fake-runtime.ts'
import { hasFailed } from './testing/has-failed.ts'
import { hostileTransport } from './testing/hostile-transport.ts'
import { MemoryRelay } from './testing/memory-relay.ts'
import { MemorySink } from './testing/memory-sink.ts'
import { fileSource, Party } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { TransportError } from './transport/transport.ts'

describe('a session from end to end', () => {
  it('hands files and a text to a receiver that scanned', async () => {
    const party = await Party.open()
    const { sender } = party
    const guest = await party.guest('scanned')
    const row = await party.join(guest)
    expect(sender.getView().requests[0]?.pairs).toEqual(guest.session.getView().pairs)
    const file = randomBytes(1_500_000)
    const sources = [
      fileSource('a.bin', file, 'x/y'),
      textSource('hello ☂'),
      fileSource('empty', new Uint8Array()),
    ]
    await sender.approve(row, { thenSend: sources })
    const done = await until(guest.session, ({ phase }) => phase === 'received')
    expect(done.incoming?.items?.map(({ name, path, kind }) => [kind, name, path])).toEqual([
      ['file', 'a.bin', ['x', 'y']],
      ['text', '', []],
      ['file', 'empty', []],
    ])
    expect(guest.sink.outcome).toBe('committed')
    expect(guest.sink.bytes(0).equals(file)).toBe(true)
    expect(guest.sink.bytes(1).toString()).toBe('hello ☂')
    const sent = await until(sender, ({ transfer }) => transfer?.state === 'finished')
    expect(sent.transfer?.ways[0]).toMatchObject({
      state: 'received',
      figures: { done: sent.transfer?.itemBytes },
    })
    await sender.cancel()
    expect(await party.relay.sessions()).toBe(0)
    expect(guest.session.getView().phase).toBe('received')
  })

  it('asks a typed receiver and its user before anything is sent', async () => {
    const party = await Party.open()
    const { sender } = party
    const guest = await party.guest('typed')
    const row = await party.join(guest)
    const pairs = guest.session.getView().pairs ?? []
    expect(sender.getView().requests[0]?.pairs).toEqual(pairs.slice(0, 2))
    const lastFour = `${pairs[2]} ${pairs[3]?.toLowerCase()}`
    await sender.approve(row, { lastFour, thenSend: [textSource('secret')] })
    expect(sender.getView().requests[0]).toMatchObject({ state: 'approved', pairs })
    await until(guest.session, ({ phase }) => phase === 'comparing')
    expect(party.relay.calls.some(({ path }) => path.includes('transfers'))).toBe(false)
    await guest.session.compare(true)
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).toString()).toBe('secret')
    await until(sender, ({ transfer }) => transfer?.state === 'finished')
  })

  it('ends the attempt when the typed receiver’s user sees another code', async () => {
    const party = await Party.open()
    const guest = await party.guest('typed')
    const row = await party.join(guest)
    const lastFour = guest.session.getView().pairs?.slice(2).join('') ?? ''
    await party.sender.approve(row, { lastFour, thenSend: [textSource('secret')] })
    await until(guest.session, ({ phase }) => phase === 'comparing')
    await guest.session.compare(false)
    expect(guest.session.getView()).toMatchObject({
      phase: 'ended',
      error: { code: 'codes-differ' },
    })
    const view = await until(party.sender, ({ requests }) => requests[0]?.state === 'left')
    expect(view.transfer).toBeUndefined()
  })

  it('seals and uploads once for two receivers, and nothing for a stranger', async () => {
    const party = await Party.open()
    const first = await party.pair()
    const second = await party.pair()
    const stranger = await party.guest('scanned')
    await party.sender.deny(await party.join(stranger))
    const file = randomBytes(1_000_000)
    await party.sender.send([fileSource('f', file)])
    const sent = await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(sent.transfer?.ways.map(({ state }) => state)).toEqual(['received', 'received'])
    expect(first.sink.bytes(0).equals(file) && second.sink.bytes(0).equals(file)).toBe(true)
    expect(stranger.session.getView()).toMatchObject({ phase: 'ended', error: { code: 'denied' } })
    expect(stranger.sink.outcome).toBe('open')
    const uploads = party.relay.calls
      .filter(({ path }) => path.includes('/chunks/'))
      .map(({ path }) => path)
    expect(new Set(uploads).size).toBe(uploads.length)
    expect(uploads.length).toBe(4)
  })

  it('sends something else to the same devices', async () => {
    const party = await Party.open()
    const guest = await party.pair()
    await party.sender.send([textSource('one')])
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    await party.sender.send([textSource('two')])
    await until(party.sender, ({ transfer }) => transfer?.state === 'sending')
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(guest.sink.bytes(0).toString()).toBe('onetwo')
  })

  it('stops uploading while paused, and goes on', async () => {
    const party = await Party.open()
    const guest = await party.pair()
    const file = randomBytes(3_000_000)
    const uploads = () => party.relay.calls.filter(({ path }) => path.includes('/chunks/')).length
    await party.sender.send([fileSource('f', file)])
    party.sender.pause()
    expect(party.sender.getView().transfer?.state).toBe('paused')
    await until(guest.session, ({ phase }) => phase === 'arriving')
    // The receiver has taken all there was: nothing but the pause holds the rest back.
    await until(guest.session, ({ incoming }) => (incoming?.figures.done ?? 0) >= 0)
    expect(uploads()).toBeLessThanOrEqual(4)
    party.sender.resume()
    await until(guest.session, ({ phase }) => phase === 'received')
    expect(guest.sink.bytes(0).equals(file)).toBe(true)
  })

  it('leaves a device out that cannot take so much, and says so', async () => {
    const party = await Party.open()
    const small = await party.pair({ capacity: 1024 })
    const large = await party.pair()
    await party.sender.send([fileSource('f', randomBytes(5000))])
    const sent = await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(sent.transfer?.ways.map(({ state }) => state)).toEqual(['refused', 'received'])
    expect(sent.requests[0]?.capacity).toBe(1024)
    expect(large.sink.outcome).toBe('committed')
    expect(small.session.getView().phase).toBe('waiting-for-transfer')
  })

  it('ends the transfer on both sides when a file changes while it is read', async () => {
    const party = await Party.open()
    const guest = await party.pair()
    const source = { ...fileSource('f', randomBytes(900_000)), size: 900_001 }
    await party.sender.send([source])
    const failed = await until(party.sender, ({ transfer }) => transfer?.state === 'failed')
    expect(failed.transfer?.error?.code).toBe('source-changed')
    const view = await until(guest.session, hasFailed)
    expect(view).toMatchObject({
      phase: 'waiting-for-transfer',
      incoming: { error: { code: 'transfer-ended' } },
    })
    expect(guest.sink.outcome).toBe('discarded')
  })

  it('says that it could not be kept, and goes on, when a sink does not commit', async () => {
    const party = await Party.open()
    const guest = await party.pair()
    guest.sink.commit = () => Promise.reject(new Error('the disk has gone'))
    await party.sender.send([fileSource('f', new Uint8Array(10))])
    const { incoming, phase } = await until(
      guest.session,
      (view) => view.incoming?.state === 'failed',
    )
    expect(incoming?.error).toMatchObject({ code: 'save-failed' })
    expect(phase).not.toBe('ended')
  })

  it('does not end on the sender when a receiver leaves while it is sent to', async () => {
    const party = await Party.open()
    const leaving = await party.pair({
      tampering: { frame: () => [] },
    })
    const staying = await party.pair()
    await party.sender.send([fileSource('f', randomBytes(2_000_000))])
    await until(leaving.session, ({ phase }) => phase === 'arriving')
    await leaving.session.cancel()
    const sent = await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(sent.transfer?.ways.map(({ state }) => state)).toEqual(['left', 'received'])
    expect(staying.sink.outcome).toBe('committed')
    expect(leaving.sink.outcome).toBe('discarded')
  })
})

describe('opening', () => {
  const origin = 'https://valise.test'

  it('draws another code when one is taken', async () => {
    const relay = new MemoryRelay()
    const codes: string[] = []
    const transport = hostileTransport(relay.transport(), {
      call(call) {
        const isOpening = call.method === 'PUT' && call.path.startsWith('/api/sessions/')
        if (!isOpening) return call
        codes.push(JSON.parse(call.body as string).code as string)
        if (codes.length === 1)
          throw new TransportError('refused', { problem: 'code-in-use', status: 409 })
        return call
      },
    })
    const sender = new SenderSession({
      origin,
      transport,
      runtime: new FakeRuntime(),
      makeSink: () => new MemorySink(),
    })
    await sender.open()
    expect(codes).toHaveLength(2)
    expect(sender.getView()).toMatchObject({ phase: 'open', code: codes[1] })
    expect(codes[0]).not.toBe(codes[1])
  })

  it('says so when every code is taken, and may be tried again', async () => {
    let taken = true
    const relay = new MemoryRelay()
    const transport = hostileTransport(relay.transport(), {
      call(call) {
        if (taken && call.method === 'PUT')
          throw new TransportError('refused', { problem: 'code-in-use', status: 409 })
        return call
      },
    })
    const sender = new SenderSession({
      origin,
      transport,
      runtime: new FakeRuntime(),
      makeSink: () => new MemorySink(),
    })
    await expect(sender.open()).rejects.toMatchObject({ code: 'code-in-use' })
    taken = false
    await sender.open()
    expect(sender.getView().phase).toBe('open')
  })

  it('says that the relay cannot be reached, and may be tried again', async () => {
    const relay = new MemoryRelay()
    let down = true
    const transport = hostileTransport(relay.transport(), {
      call(call) {
        if (down) throw new TransportError('unreachable')
        return call
      },
    })
    const sender = new SenderSession({
      origin,
      transport,
      runtime: new FakeRuntime(),
      makeSink: () => new MemorySink(),
    })
    await expect(sender.open()).rejects.toMatchObject({ code: 'relay-unreachable' })
    down = false
    await sender.open()
    expect(sender.getView().phase).toBe('open')
  })
})

describe('joining', () => {
  it('tells an unknown code from a closed door', async () => {
    const party = await Party.open()
    const late = await party.guest('typed')
    await party.sender.closeDoor()
    await expect(late.session.join()).rejects.toMatchObject({ code: 'door-closed' })
    const stranger = await party.guest('typed')
    await party.sender.cancel()
    await expect(stranger.session.join()).rejects.toMatchObject({ code: 'unknown-code' })
    expect(stranger.session.getView()).toMatchObject({
      phase: 'ended',
      error: { code: 'unknown-code' },
    })
  })
})

describe('the end of a session', () => {
  it('leaves nothing at the relay when it is cancelled while it opens', async () => {
    const relay = new MemoryRelay()
    const honest = relay.transport()
    let opened = () => {}
    const registered = new Promise<void>((resolve) => {
      opened = resolve
    })
    const sender = new SenderSession({
      origin: 'https://valise.test',
      runtime: new FakeRuntime(),
      makeSink: () => new MemorySink(),
      transport: {
        ...honest,
        async send(call) {
          const answer = await honest.send(call)
          if (call.method !== 'PUT') return answer
          // It is open at the relay, and the answer never comes.
          opened()
          return new Promise((_resolve, reject) => {
            call.signal?.addEventListener('abort', () => reject(call.signal?.reason as Error))
          })
        },
      },
    })
    const opening = sender.open()
    await registered
    expect(await relay.sessions()).toBe(1)
    await sender.cancel()
    await expect(opening).rejects.toMatchObject({ code: 'cancelled' })
    expect(await relay.sessions()).toBe(0)
  })

  it('comes by itself when the time is over, on both sides', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const guest = await party.guest('scanned')
    await party.join(guest)
    runtime.advance(15 * 60_000)
    const view = await until(party.sender, ({ phase }) => phase === 'ended')
    expect(view).toMatchObject({ error: { code: 'expired' }, code: undefined, link: undefined })
    const seen = await until(guest.session, ({ phase }) => phase === 'ended')
    expect(seen).toMatchObject({ error: { code: 'expired' }, over: true })
    await expect.poll(() => party.relay.sessions()).toBe(0)
    expect(runtime.timers).toBe(0)
  })

  it('comes to a receiver by its own clock when the relay keeps silent', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const guest = await party.guest('scanned', {
      tampering: { event: (event) => (event.kind === 'ended' ? [] : [event]) },
    })
    await party.join(guest)
    runtime.advance(15 * 60_000)
    expect(guest.session.getView()).toMatchObject({ error: { code: 'expired' }, over: true })
  })

  it('waits five minutes after a transfer', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    await party.pair()
    runtime.advance(14 * 60_000)
    await party.sender.send([textSource('late')])
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    runtime.advance(2 * 60_000)
    expect(party.sender.getView()).toMatchObject({ phase: 'open', door: 'closed-by-user' })
    runtime.advance(4 * 60_000)
    expect(party.sender.getView()).toMatchObject({ phase: 'ended', error: { code: 'expired' } })
  })

  it('denies a receiver that never reveals, and counts it', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const silent = await party.guest('scanned', {
      tampering: { call: (call) => (call.path.endsWith('/reveal') ? 'swallow' : call) },
    })
    await silent.session.join()
    await until(party.sender, ({ requests }) => requests[0]?.state === 'joining')
    // Its time runs from when the relay has the hello: a third timer, beside the two sessions' ends.
    await expect.poll(() => runtime.timers).toBe(3)
    runtime.advance(30_000)
    expect(party.sender.getView().requests[0]).toMatchObject({
      state: 'failed',
      failure: 'no-answer',
    })
  })
})
