import { type BrowserContext, type BrowserContextOptions, test as base } from '@playwright/test'
import { HostileProxy } from '@valise/client/testing'
import { Scratch } from './support/files.ts'
import { Receiver } from './support/receiver.ts'
import { Sender } from './support/sender.ts'
import { Server, type ServerOptions } from './support/server.ts'

interface Fixtures {
  /** Files on the disk. */
  scratch: Scratch
  /** One more server, for what the shared one must not suffer. */
  startServer: (options?: ServerOptions) => Promise<Server>
  /** A relay between the browsers and the server that does as the test likes. */
  hostile: HostileProxy
  /** A device of its own: nothing is shared with another one but the server. */
  device: (options?: BrowserContextOptions) => Promise<BrowserContext>
  sender: Sender
  receiver: Receiver
  /** One more receiver. */
  anotherReceiver: () => Promise<Receiver>
}

interface WorkerFixtures {
  /** What `npm start` gives. */
  server: Server
}

export const test = base.extend<Fixtures, WorkerFixtures>({
  server: [
    async ({}, use) => {
      const server = await Server.start()
      await use(server)
      await server.stop()
    },
    { scope: 'worker' },
  ],

  startServer: async ({}, use) => {
    const started: Server[] = []
    await use(async (options) => {
      const server = await Server.start(options)
      started.push(server)
      return server
    })
    await Promise.all(started.map((server) => server.stop()))
  },

  scratch: async ({}, use) => {
    const scratch = await Scratch.make()
    await use(scratch)
    await scratch.remove()
  },

  hostile: async ({ server }, use) => {
    const relay = await HostileProxy.before(server.url)
    await use(relay)
    await relay.close()
  },

  device: async ({ browser }, use) => {
    const contexts: BrowserContext[] = []
    const wrong: string[] = []
    await use(async (options) => {
      const context = await browser.newContext(options)
      contexts.push(context)
      watch(context, wrong)
      return context
    })
    await Promise.all(contexts.map((context) => context.close()))
    base.expect(wrong, 'errors, refused by the headers, or sent elsewhere').toEqual([])
  },

  sender: async ({ device }, use) => {
    await use(new Sender(await (await device()).newPage()))
  },

  receiver: async ({ device }, use) => {
    await use(new Receiver(await (await device()).newPage()))
  },

  anotherReceiver: async ({ device }, use) => {
    await use(async () => new Receiver(await (await device()).newPage()))
  },
})

export { expect } from '@playwright/test'

/** No test may pass while the app throws, breaks its own headers, or asks anybody but its server. */
function watch(context: BrowserContext, wrong: string[]): void {
  context.on('weberror', (error) => wrong.push(String(error.error())))
  context.on('console', (message) => {
    const text = message.text()
    if (/Content Security Policy|Trusted ?Type|Permissions policy/i.test(text)) wrong.push(text)
  })
  context.on('request', (request) => {
    const { protocol, hostname } = new URL(request.url())
    const isHere = ['localhost', '127.0.0.1', ''].includes(hostname)
    if (!isHere || !['http:', 'https:', 'blob:', 'data:', 'about:'].includes(protocol)) {
      wrong.push(`asked ${request.url()}`)
    }
  })
}
