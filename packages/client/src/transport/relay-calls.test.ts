import { toBase64url } from '@valise/protocol/wire'
import { expect, it } from 'vitest'
import type { Runtime } from '../runtime.ts'
import { randomBytes } from '../testing/random-bytes.ts'
import { RelayCalls } from './relay-calls.ts'
import { type Call, type Transport, TransportError } from './transport.ts'

const boot = () => toBase64url(randomBytes(16))

/** A clock that leaps to whatever is waited for next. */
function leapingRuntime(): Runtime {
  let now = 0
  return {
    now: () => now,
    randomBytes,
    setTimer(ms, run) {
      const timer = setImmediate(() => {
        now += ms
        run()
      })
      return () => clearImmediate(timer)
    },
  }
}

function callsOver(
  send: (call: Call) => Promise<{ bootId: string }>,
  signal = new AbortController().signal,
) {
  const transport: Transport = {
    send: async (call) => ({ ...(await send(call)), body: '' }),
    async *events() {},
    async *frames() {},
  }
  return new RelayCalls({
    transport,
    runtime: leapingRuntime(),
    token: randomBytes(32),
    signal,
    bootId: 'first',
    enter: (call) => call({ method: 'PUT', path: 'enter' }),
  })
}

const PUT = { method: 'PUT', path: 'message' } as const

it('says nothing to a relay that was started anew before this device has come back', async () => {
  const said: string[] = []
  const second = boot()
  let isKnown = false
  let entries = 0
  const calls = callsOver(async ({ path }) => {
    said.push(path)
    if (path === 'enter') {
      entries += 1
      // While it takes a while, the others wait.
      if (entries < 4) throw new TransportError('unreachable')
      isKnown = true
    }
    if (!isKnown) throw new TransportError('refused', { status: 404, bootId: second })
    return { bootId: second }
  })
  let backs = 0
  calls.onComeBack(() => {
    backs += 1
  })
  await Promise.all([calls.send(PUT), calls.send(PUT)])
  const entering = Array.from({ length: 4 }, () => 'enter')
  expect(said).toEqual(['message', 'message', ...entering, 'message', 'message'])
  expect(backs).toBe(1)
})

it('repeats what was refused only because the relay did not know this device yet', async () => {
  const second = boot()
  let isKnown = false
  const calls = callsOver(async ({ path }) => {
    if (path === 'enter') isKnown = true
    if (!isKnown) {
      throw new TransportError('refused', { status: 403, problem: 'forbidden', bootId: second })
    }
    return { bootId: second }
  })
  await expect(calls.send(PUT)).resolves.toMatchObject({ bootId: second })
})

it('tells nobody of coming back when the session ended just then', async () => {
  const session = new AbortController()
  const calls = callsOver(async ({ path }) => {
    if (path === 'enter') session.abort()
    return { bootId: 'second' }
  }, session.signal)
  let backs = 0
  calls.onComeBack(() => {
    backs += 1
  })
  calls.saw('second')
  await expect(calls.send(PUT)).rejects.toThrow()
  expect(session.signal.aborted).toBe(true)
  expect(backs).toBe(0)
})

it('takes "not there" for an end when the relay was not started anew', async () => {
  const calls = callsOver(async () => {
    throw new TransportError('refused', { status: 404, problem: 'not-found', bootId: 'first' })
  })
  await expect(calls.send(PUT)).rejects.toMatchObject({ status: 404 })
})

it('waits a minute for a session to come back, and no longer', async () => {
  const second = boot()
  let entries = 0
  const calls = callsOver(async ({ path }) => {
    if (path === 'enter') entries += 1
    throw new TransportError('refused', { status: 404, problem: 'not-found', bootId: second })
  })
  await expect(calls.send(PUT)).rejects.toMatchObject({ code: 'sender-left' })
  // Doubling pauses up to four seconds: about eighteen of them are a minute.
  expect(entries).toBeGreaterThan(14)
  expect(entries).toBeLessThan(26)
})

it('ends with a relay that claims to be another one at every answer', async () => {
  const calls = callsOver(async () => ({ bootId: boot() }))
  const sendAll = async () => {
    for (let i = 0; i < 200; i++) await calls.send(PUT)
  }
  await expect(sendAll()).rejects.toMatchObject({ code: 'relay-misbehaves' })
})
