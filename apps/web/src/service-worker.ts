/// <reference no-default-lib="true" />
import { PrecacheController, type PrecacheEntry } from 'workbox-precaching'
import { DOWNLOADS } from './platform/saving/streaming/calls.ts'
import { Downloads } from './service-worker/downloads.ts'

// Keeps the shell, and nothing else: what is asked of the relay never passes through here, and no
// answer is kept that was not listed when the app was built.

declare const self: ServiceWorkerGlobalScope & {
  __WB_MANIFEST: (string | PrecacheEntry)[]
}

/**
 * An `install` that may route by itself (Service Workers, static routing; not in every browser): what
 * it routes to the network is not even shown to this worker.
 */
interface StaticRouting extends ExtendableEvent {
  addRoutes?(rule: { condition: { urlPattern: string }; source: 'network' }): Promise<void>
}

const shell = new PrecacheController()
shell.addToCacheList(self.__WB_MANIFEST)

/** Which files this version has: the page shows the hash of it. Kept apart: it lists this file too. */
const LIST = '/files.sha256.txt'
/** The list of a version that is installed, and waits to become the running one. */
const NEXT = `${LIST}?next`
const LISTS = 'valise-lists'

self.addEventListener('install', (event: StaticRouting) => {
  const routed = event.addRoutes?.({ condition: { urlPattern: '/api/*' }, source: 'network' })
  if (routed !== undefined) event.waitUntil(routed)
  void shell.install(event)
  event.waitUntil(keepList())
})
self.addEventListener('activate', (event) => {
  void shell.activate(event)
  event.waitUntil(useList())
})

async function keepList(): Promise<void> {
  const answer = await fetch(LIST, { cache: 'no-store' })
  // A server that has none (a development build, say) is no reason not to work offline.
  if (answer.ok) await (await caches.open(LISTS)).put(NEXT, answer)
}

async function useList(): Promise<void> {
  const lists = await caches.open(LISTS)
  const next = await lists.match(NEXT)
  if (next === undefined) return
  await lists.put(LIST, next)
  await lists.delete(NEXT)
}

async function runningList(request: Request): Promise<Response> {
  const lists = await caches.open(LISTS)
  return (await lists.match(LIST)) ?? fetch(request)
}

/** What another app has shared, until the page has taken it: in memory alone, and not for long. */
let shared: { form: Promise<FormData>; taken: () => void } | undefined
const SHARED_MS = 60_000

const downloads = new Downloads()

self.addEventListener('fetch', (event) => {
  const { request } = event
  const url = new URL(request.url)
  if (request.method === 'POST' && url.pathname === '/share') {
    event.respondWith(Response.redirect('/#/send/shared', 303))
    event.waitUntil(hold(request.formData()))
    return
  }
  if (request.method !== 'GET' || url.origin !== self.location.origin) return
  if (url.pathname.startsWith('/api/')) return
  if (url.pathname.startsWith(DOWNLOADS)) {
    event.respondWith(downloads.answer(event))
    return
  }
  if (request.mode === 'navigate' && url.pathname === '/selftest') {
    // As the server leads there: this address is easier to say and to type.
    event.respondWith(Response.redirect('/#/selftest', 302))
    return
  }
  if (url.pathname === LIST && url.search === '') {
    event.respondWith(runningList(request))
    return
  }
  const wanted = request.mode === 'navigate' ? '/index.html' : url.pathname
  if (shell.getCacheKeyForURL(wanted) === undefined) return
  event.respondWith(fromShell(wanted, request))
})

/** Keeps what was shared, and this worker alive, until it is taken or its time is over. */
async function hold(form: Promise<FormData>): Promise<void> {
  shared?.taken()
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => done(), SHARED_MS)
    const mine = { form, taken: done }
    function done(): void {
      clearTimeout(timer)
      if (shared === mine) shared = undefined
      resolve()
    }
    shared = mine
  })
}

/** Hands it to the one page that asks first. */
async function handOver(port: MessagePort): Promise<void> {
  const mine = shared
  if (mine === undefined) {
    port.postMessage(undefined)
    return
  }
  shared = undefined
  try {
    const form = await mine.form
    const text = ['title', 'text', 'url'].flatMap((name) => form.getAll(name)).filter(isText)
    const files = form.getAll('files').filter((one) => one instanceof File)
    port.postMessage({ text: [...new Set(text)].join('\n'), files })
  } catch {
    port.postMessage(undefined)
  } finally {
    mine.taken()
  }
}

function isText(value: FormDataEntryValue): value is string {
  return typeof value === 'string' && value !== ''
}

async function fromShell(wanted: string, request: Request): Promise<Response> {
  return (await shell.matchPrecache(wanted)) ?? fetch(request)
}

// A new version waits until its user has agreed to it.
self.addEventListener('message', (event) => {
  if (event.data === 'take-over') void self.skipWaiting()
  const awake = downloads.hear(event)
  if (awake !== undefined) event.waitUntil(awake)
  const [port] = event.ports
  if (event.data === 'take-shared' && port !== undefined) event.waitUntil(handOver(port))
})

// Brings the page forward that asked to be told of a request.
self.addEventListener('notificationclick', (event) => {
  event.notification.close()
  event.waitUntil(self.clients.matchAll({ type: 'window' }).then((pages) => pages[0]?.focus()))
})
