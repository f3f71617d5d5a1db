import type { Page } from '@playwright/test'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'

/** Everything of a page that outlives it, or that others could read, as one text. */
async function traces(page: Page): Promise<string> {
  return await page.evaluate(async () => {
    const cached: string[] = []
    for (const name of await caches.keys()) {
      const cache = await caches.open(name)
      for (const request of await cache.keys()) {
        cached.push(request.url)
        const answer = await cache.match(request)
        cached.push((await answer?.text()) ?? '')
      }
    }
    const { navigation } = window as unknown as {
      navigation?: { entries(): { url: string; getState(): unknown }[] }
    }
    const opfs: string[] = []
    const root = await navigator.storage.getDirectory()
    for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) {
      opfs.push(name)
    }
    return JSON.stringify({
      local: Object.entries(localStorage),
      session: Object.entries(sessionStorage),
      databases: await indexedDB.databases(),
      cookie: document.cookie,
      opfs,
      cached,
      address: location.href,
      state: history.state as unknown,
      history: navigation?.entries().map((entry) => [entry.url, entry.getState()]),
      title: document.title,
      name: window.name,
    })
  })
}

/** What react-query holds, found as React's own tools find it. */
async function queries(page: Page): Promise<{ mutations: number; keys: string[] }> {
  return await page.evaluate(() => {
    interface Fiber {
      memoizedProps?: { client?: { getQueryCache?(): Cache; getMutationCache?(): Cache } } | null
      child?: Fiber | null
      sibling?: Fiber | null
    }
    interface Cache {
      getAll(): { queryKey?: unknown; state: unknown }[]
    }
    const root = document.getElementById('app')
    const key = Object.keys(root ?? {}).find((name) => name.startsWith('__reactContainer$'))
    const open = [(root as unknown as Record<string, Fiber>)[key ?? '']]
    for (let fiber = open.pop(); fiber !== undefined; fiber = open.pop()) {
      const client = fiber.memoizedProps?.client
      if (client?.getQueryCache !== undefined && client.getMutationCache !== undefined) {
        return {
          mutations: client.getMutationCache().getAll().length,
          keys: client
            .getQueryCache()
            .getAll()
            .map((query) => JSON.stringify(query)),
        }
      }
      for (const next of [fiber.sibling, fiber.child]) if (next) open.push(next)
    }
    throw new Error('no QueryClient on this page')
  })
}

test('a session leaves no trace in the browser', async ({ server, sender, receiver, device }) => {
  const message = 'a message that nobody may keep'
  // By a link that the phone's own camera opened: the one way on which secrets stand in an address.
  await sender.open(server.url, { message })
  const code = (await sender.code()).replace('-', '')
  const link = await sender.link()
  await film(sender.page, await (await device()).newPage())
  await receiver.page.goto(link)
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  const receiverCode = await receiver.code()
  await sender.approve(receiverCode, { send: true }).click()
  await expect(receiver.arrived).toBeVisible()

  const secrets = [
    code,
    link.split('#')[1] ?? '',
    receiverCode,
    receiverCode.replaceAll(' ', ''),
    message,
  ]
  const look = async () => {
    for (const { page } of [sender, receiver]) {
      const found = await traces(page)
      for (const secret of secrets) expect(found, secret).not.toContain(secret)
      expect(JSON.parse(found)).toMatchObject({
        local: [],
        session: [],
        databases: [],
        cookie: '',
        opfs: [],
        state: null,
        name: '',
      })
    }
  }
  await look()
  await sender.page.getByRole('button', { name: 'Cancel session' }).click()
  await expect(receiver.page.getByText('The session is over.')).toBeVisible()
  await look()
  for (const { page } of [sender, receiver]) {
    await expect.poll(() => queries(page)).toMatchObject({ mutations: 0 })
    const { keys } = await queries(page)
    // Whether the relay answers is asked of it before a session, and holds nothing of one.
    for (const key of keys) expect(key).toContain('relay-health')
  }
})
