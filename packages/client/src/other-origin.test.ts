import { readSessionLink } from '@valise/protocol'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { invitationOf } from './pairing/invitation.ts'
import { ReceiverSession } from './receiver/receiver-session.ts'
import { systemRuntime } from './runtime.ts'
import { SenderSession } from './sender/sender-session.ts'
import { until } from './session/until.ts'
import { takesNothing } from './sinks/takes-nothing.ts'
import { hastyAtFirst } from './testing/hasty-runtime.ts'
import { MemorySink } from './testing/memory-sink.ts'
import { MiddleProxy } from './testing/middle-proxy.ts'
import { pageFetch } from './testing/page-fetch.ts'
import { fileSource } from './testing/party.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { RelayProcess } from './testing/relay-process.ts'
import { httpTransport } from './transport/http-transport.ts'

// A page of another origin, and the relay as it is run: what the client sends and reads has to be
// what the relay lets such a page send and read.

const page = 'https://vault.example'
let relay: RelayProcess
beforeAll(async () => {
  relay = await RelayProcess.start({ ALLOW_ORIGINS: `${page}, capacitor://localhost` })
})
afterAll(() => relay.end('SIGTERM'))

const file = randomBytes(5_000_000)

function sessionAt(url: string, origin: string, runtime = systemRuntime): SenderSession {
  const transport = httpTransport({ origin: url, fetch: pageFetch(origin), runtime })
  return new SenderSession({ origin: url, transport, runtime, makeSink: () => takesNothing })
}

describe('a page of another origin', () => {
  it.each([
    ['streams', undefined],
    ['answers that end, behind a proxy that holds streams back', /\/(events|frames)/],
  ])('hands a file over by %s', async (_by, held) => {
    const proxy = await MiddleProxy.before(relay.url, {
      holdsBack: (path) => held?.test(path) ?? false,
    })
    try {
      const runtime = held === undefined ? systemRuntime : hastyAtFirst
      const sender = sessionAt(proxy.url, page, runtime)
      await sender.open()
      const sink = new MemorySink()
      const receiver = new ReceiverSession({
        invitation: invitationOf(readSessionLink(sender.getView().link ?? '')),
        transport: httpTransport({ origin: proxy.url, fetch: pageFetch(page), runtime }),
        runtime,
        makeSink: () => sink,
      })
      await receiver.join()
      const { requests } = await until(sender, (view) => view.requests[0]?.state === 'waiting')
      await sender.approve(requests[0]?.id ?? '', { thenSend: [fileSource('vault', file)] })
      await until(sender, ({ transfer }) => transfer?.state === 'finished')
      expect(sink.bytes(0).equals(file)).toBe(true)
      await sender.cancel()
      await until(receiver, ({ over }) => over)
    } finally {
      await proxy.close()
    }
  })

  it('that the relay does not know can do nothing', async () => {
    const session = sessionAt(relay.url, 'https://other.example')
    await expect(session.open()).rejects.toMatchObject({ code: 'relay-unreachable' })
    await session.cancel()
  })
})
