import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { ReceiverSession } from './receiver/receiver-session.ts'
import { type Runtime, systemRuntime } from './runtime.ts'
import { SenderSession } from './sender/sender-session.ts'
import { until } from './session/until.ts'
import { textSource } from './sources/text-source.ts'
import { lastFourOf } from './testing/attacks.ts'
import { FakeRuntime } from './testing/fake-runtime.ts'
import { MemoryRelay } from './testing/memory-relay.ts'
import { MemorySink } from './testing/memory-sink.ts'
import { type Guest, Party } from './testing/party.ts'
import { type Tampering, withRequests } from './testing/tampering.ts'
import type { Transport } from './transport/transport.ts'

describe('two things at once', () => {
  it('sends to each device what its approval promised, one after the other', async () => {
    const party = await Party.open()
    const one = await party.guest('scanned')
    const other = await party.guest('scanned')
    const rows = [await party.join(one), await party.join(other)]
    await Promise.all(
      rows.map((row, place) =>
        party.sender.approve(row, { thenSend: [textSource(`for ${place}`)] }),
      ),
    )
    for (const [place, { session, sink }] of [one, other].entries()) {
      await until(session, ({ phase }) => phase === 'received')
      expect(sink.bytes(0).toString()).toBe(`for ${place}`)
    }
  })

  it('sends what was promised when the transfer is over that ran at the confirmation', async () => {
    const party = await Party.open()
    const first = await party.pair()
    await party.sender.send([textSource('for the first')])
    party.sender.pause()
    const late = await party.guest('scanned')
    await party.sender.approve(await party.join(late), { thenSend: [textSource('as promised')] })
    await until(party.sender, ({ readyDevices }) => readyDevices === 2)
    party.sender.resume()
    await until(late.session, ({ phase }) => phase === 'received')
    expect(late.sink.bytes(0).toString()).toBe('as promised')
    expect(first.sink.bytes(0).toString()).toBe('for the first')
  })

  it('sends back first what was asked for first, though the confirmation is not through', async () => {
    const party = await Party.open()
    const guest: Guest = await party.guest('scanned', {
      tampering: {
        call(call) {
          if (call.path.endsWith('/confirm')) {
            void guest.session.send([textSource('first')])
            void guest.session.send([textSource('second')])
          }
          return call
        },
      },
    })
    await party.sender.approve(await party.join(guest))
    await until(party.sender, ({ incoming }) => incoming?.state === 'received')
    expect(party.sinks[0]?.bytes(0).toString()).toBe('first')
  })

  it('sends what was asked for first, though more is asked for before it begins', async () => {
    let isSending = false
    const party: Party = await Party.open({
      sender: {
        call(call) {
          if (isSending && call.path === '/api/limits') {
            isSending = false
            void party.sender.send([textSource('second')])
          }
          return call
        },
      },
    })
    const { sink } = await party.pair()
    isSending = true
    await party.sender.send([textSource('first')])
    await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
    expect(sink.bytes(0).toString()).toBe('first')
  })

  it('blames no size when the only receiver leaves before the transfer begins', async () => {
    let isSending = false
    const party: Party = await Party.open({
      sender: {
        async call(call) {
          if (isSending && call.path === '/api/limits') {
            await guest.session.cancel()
            await until(party.sender, ({ requests }) => requests[0]?.state === 'left')
          }
          return call
        },
      },
    })
    const guest: Guest = await party.pair()
    isSending = true
    await party.sender.send([textSource('for nobody')])
    const view = await until(party.sender, ({ transfer }) => transfer?.state === 'failed')
    expect(view.transfer?.error?.code).toBe('transfer-ended')
  })

  it.each(['hello', 'approve'])('goes on when a receiver leaves before its %s', async (kind) => {
    let leaving: Guest | undefined
    const party = await Party.open({
      sender: {
        async call(call) {
          if (call.path.endsWith(`/${kind}`)) await leaving?.session.cancel()
          return call
        },
      },
    })
    leaving = await party.guest('scanned')
    await leaving.session.join()
    if (kind === 'approve') {
      await until(party.sender, ({ requests }) => requests[0]?.state === 'waiting')
      await party.sender.approve('request-1')
    }
    await until(party.sender, ({ requests }) => requests[0]?.state === 'left')
    leaving = undefined
    await party.pair()
    expect(party.sender.getView()).toMatchObject({ phase: 'open', readyDevices: 1 })
  })

  it('calls received what was kept, though the session ended before the receipt was through', async () => {
    const party = await Party.open()
    const guest = await party.pair({
      tampering: {
        async call(call) {
          if (call.path.includes('/receipts/')) await party.sender.cancel()
          return call
        },
      },
    })
    await party.sender.send([textSource('kept')])
    const view = await until(guest.session, ({ over }) => over)
    expect(guest.sink.outcome).toBe('committed')
    const kept = await until(guest.session, ({ phase }) => phase === 'received')
    expect(kept).toMatchObject({ over: true, error: undefined, incoming: { state: 'received' } })
    expect(view.incoming?.state).not.toBe('failed')
  })

  it('takes a No that nobody asked for as nothing', async () => {
    const party = await Party.open()
    const guest = await party.guest('typed')
    await party.join(guest)
    await guest.session.compare(false)
    expect(party.relay.calls.filter(({ method }) => method === 'DELETE')).toEqual([])
    expect(guest.session.getView()).toMatchObject({ phase: 'waiting-for-approval', over: false })
  })
})

describe('what an approval promised', () => {
  it.each(['was sent', 'was not to be', 'has lost its device'])(
    'is not kept when it %s',
    async (why) => {
      const party = await Party.open()
      const guest = await party.guest('typed')
      const promised: WeakRef<object>[] = []
      const row = await party.join(guest)
      await approveInPassing(party, row, lastFourOf(guest), promised)
      await until(guest.session, ({ phase }) => phase === 'comparing')
      if (why === 'was sent') {
        await guest.session.compare(true)
        await until(party.sender, ({ transfer }) => transfer?.state === 'finished')
        // The last one is kept, should it be wanted once more.
        await party.sender.send([textSource('something else')])
        await until(guest.session, ({ incoming }) => incoming?.items?.[0]?.size === 14)
      } else if (why === 'was not to be') await guest.session.compare(false)
      else await guest.session.cancel()
      const state = why === 'was sent' ? 'ready' : 'left'
      await until(party.sender, ({ requests }) => requests[0]?.state === state)
      await expect.poll(() => collected(promised), { timeout: 5_000 }).toBe(1)
      await party.sender.cancel()
    },
  )
})

describe('after the end', () => {
  it('says no more: its leave alone', async () => {
    const party = await Party.open()
    const calls: string[] = []
    let isOver = () => false
    const tampering: Tampering = {
      frame: () => [],
      call(call) {
        if (isOver()) calls.push(`${call.method} ${call.path}`)
        return call
      },
    }
    const guest = await party.pair({ tampering })
    isOver = () => guest.session.getView().over
    await party.sender.send([textSource('never arrives')])
    await until(guest.session, ({ phase }) => phase === 'arriving')
    await guest.session.cancel()
    await expect.poll(() => guest.session.getView().incoming?.state).toBe('failed')
    expect(calls).toEqual([expect.stringMatching(/^DELETE \/api\/requests\/[^/]+$/)])
  })

  it('begins nothing for an event that was under way', async () => {
    const runtime = new FakeRuntime()
    const party = await Party.open({ runtime })
    const guest = await party.guest('scanned', {
      tampering: {
        event: (event) => [
          withRequests(event, (view) => (view.hello ? { ...view, deny: '{}' } : view)),
          {
            kind: 'session',
            session: { seconds: 900, doorOpen: true, senderConnected: true },
          },
        ],
      },
    })
    await guest.session.join()
    await until(guest.session, ({ over }) => over)
    await party.sender.cancel()
    expect(runtime.timers).toBe(0)
  })

  it('has neither link nor timer when it was cancelled just as it opened', async () => {
    const runtime = new FakeRuntime()
    const honest = new MemoryRelay().transport()
    const transport: Transport = {
      ...honest,
      async send(call) {
        const answer = await honest.send(call)
        if (call.method === 'PUT') void sender.cancel()
        return answer
      },
    }
    const sender: SenderSession = new SenderSession({
      origin: 'https://valise.test',
      transport,
      runtime,
      makeSink: () => new MemorySink(),
    })
    await expect(sender.open()).rejects.toMatchObject({ code: 'cancelled' })
    await sender.cancel()
    expect(sender.getView()).toMatchObject({ phase: 'ended', link: undefined, code: undefined })
    expect(runtime.timers).toBe(0)
  })

  it('leaves no request behind when it was cancelled just as it asked', async () => {
    const party = await Party.open()
    const honest = await party.transport()
    const transport: Transport = {
      ...honest,
      async send(call) {
        const answer = await honest.send(call)
        if (call.method === 'PUT') void guest.cancel()
        return answer
      },
    }
    const guest: ReceiverSession = new ReceiverSession({
      invitation: { code: party.link.code },
      transport,
      runtime: systemRuntime,
      makeSink: () => new MemorySink(),
    })
    await expect(guest.join()).rejects.toMatchObject({ code: 'cancelled' })
    const asked = party.relay.calls.find(({ path }) => path.startsWith('/api/requests/'))
    expect(party.relay.calls.at(-1)).toMatchObject({ method: 'DELETE', path: asked?.path })
    await party.sender.cancel()
  })

  it.each([
    ['it went well', false],
    ['something was damaged', true],
  ])('holds no key any more, though the app still holds all: %s', async (_name, damaged) => {
    const secrets: WeakRef<object>[] = []
    const runtime: Runtime = {
      ...systemRuntime,
      randomBytes(length) {
        const bytes = systemRuntime.randomBytes(length)
        if (length === 32) secrets.push(new WeakRef(bytes))
        return bytes
      },
    }
    const stop = notePrivateKeys(secrets)
    const { sender, guest } = await usedAndEnded(runtime, damaged)
    stop()
    expect(secrets.length).toBeGreaterThan(8)
    await expect.poll(() => collected(secrets), { timeout: 10_000 }).toBe(secrets.length)
    expect(sender.getView().phase).toBe('ended')
    const phase = damaged ? 'ended' : 'received'
    expect(guest.session.getView()).toMatchObject({ over: true, phase })
  })
})

/** Nobody but the session has the sources then. */
async function approveInPassing(
  { sender }: Party,
  row: string,
  lastFour: string,
  refs: WeakRef<object>[],
): Promise<void> {
  const source = textSource('for this one')
  refs.push(new WeakRef(source))
  await sender.approve(row, { lastFour, thenSend: [source] })
}

/** A session in which something went to and fro, and of which only the two objects are left. */
async function usedAndEnded(
  runtime: Runtime,
  damaged: boolean,
): Promise<{ sender: SenderSession; guest: Guest }> {
  const party = await Party.open({ runtime })
  const guest = await party.pair({
    tampering: { frame: (frame) => [damaged ? { ...frame, last: !frame.last } : frame] },
  })
  await guest.session.send([textSource('back')])
  await until(guest.session, ({ transfer }) => transfer?.state === 'finished')
  await party.sender.send([textSource('there')])
  await until(party.sender, ({ transfer }) =>
    ['finished', 'failed'].includes(transfer?.state ?? ''),
  )
  await party.sender.cancel()
  await until(guest.session, ({ over }) => over)
  return { sender: party.sender, guest }
}

/** Refers weakly to every private key that is made; returns what ends that. */
function notePrivateKeys(into: WeakRef<object>[]): () => void {
  const target = crypto.subtle as unknown as Record<'generateKey', unknown>
  const honest = crypto.subtle.generateKey.bind(crypto.subtle) as (
    ...args: unknown[]
  ) => Promise<CryptoKeyPair | CryptoKey>
  target.generateKey = async (...args: unknown[]) => {
    const made = await honest(...args)
    if ('privateKey' in made) into.push(new WeakRef(made.privateKey))
    return made
  }
  return () => {
    Reflect.deleteProperty(target, 'generateKey')
  }
}

function collected(refs: readonly WeakRef<object>[]): number {
  setFlagsFromString('--expose-gc')
  const gc = runInNewContext('gc') as () => void
  gc()
  return refs.filter((ref) => ref.deref() === undefined).length
}
