import { DIRECT_WORKER_URL } from './trusted-types.ts'

/** Nothing is in it, and nothing may run in it. The folder is the scope of its own service worker. */
const FRAME = '/direct/frame.html'

/** Bytes of a body from which on it is worth a frame. */
const LARGE = 1024 * 1024

/** Undefined: there is no such way here, or none is needed. */
type OpenWay = () => Promise<typeof fetch | undefined>

/**
 * A fetch whose large bodies no service worker has in its way. Chromium copies the body of each call
 * of a page that has one, also where a static route leads past it: a quarter of all that the sending
 * page does. What is asked in a frame belongs to the worker of the frame's own address, and one that
 * listens to nothing is never asked (Service Workers, the Handle Fetch algorithm).
 */
export function directFetch(openWay: OpenWay = openFrame): typeof fetch {
  let way: typeof fetch | undefined
  let hasAsked = false
  return async (input, init) => {
    if (!isLarge(init?.body)) return await fetch(input, init)
    if (!hasAsked) {
      hasAsked = true
      void openWay()
        .catch(() => undefined)
        .then((opened) => {
          way = opened
        })
    }
    // Nothing waits for it.
    if (way === undefined) return await fetch(input, init)
    try {
      return await way(input, init)
    } catch (error) {
      // Whatever it was: the next try goes the usual way.
      if (init?.signal?.aborted !== true) way = undefined
      throw error
    }
  }
}

function isLarge(body: BodyInit | null | undefined): boolean {
  return ArrayBuffer.isView(body) && body.byteLength >= LARGE
}

/** One for the whole page. */
let frame: ReturnType<OpenWay> | undefined

function openFrame(): ReturnType<OpenWay> {
  frame ??= loadFrame()
  return frame
}

async function loadFrame(): Promise<typeof fetch | undefined> {
  const { serviceWorker } = navigator as Partial<Navigator>
  if (!serviceWorker?.controller) return undefined
  await untilActive(await serviceWorker.register(DIRECT_WORKER_URL))
  const element = document.createElement('iframe')
  element.hidden = true
  element.sandbox.add('allow-same-origin')
  element.src = FRAME
  const loaded = new Promise((resolve) => element.addEventListener('load', resolve))
  document.body.append(element)
  await loaded
  const inside = element.contentWindow as (Window & typeof globalThis) | null
  try {
    const own = inside?.navigator.serviceWorker.controller?.scriptURL
    // Also whether it may ask for anything at all: only then it is of use.
    const isUsable = own?.endsWith(DIRECT_WORKER_URL) && (await inside?.fetch(FRAME))?.ok
    if (inside && isUsable === true) return (input, init) => inside.fetch(input, init)
  } catch {
    // What stands there is not ours: an error page, say.
  }
  element.remove()
  return undefined
}

async function untilActive({
  active,
  waiting,
  installing,
}: ServiceWorkerRegistration): Promise<void> {
  const coming = installing ?? waiting
  if (active !== null || coming === null) return
  await new Promise<void>((resolve) => {
    coming.addEventListener('statechange', () => {
      if (coming.state === 'activated' || coming.state === 'redundant') resolve()
    })
  })
}
