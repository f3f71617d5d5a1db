import { WORKER_URL } from './trusted-types.ts'

/** `ready`: a new version waits for consent. `taken`: another tab has switched to it. */
export type UpdateState = 'none' | 'ready' | 'taken'

/** Held by every tab with a running session: an update waits for all of them. */
const SESSION_LOCK = 'valise-session'

let state: UpdateState = 'none'
let registration: ServiceWorkerRegistration | undefined
let consented = false
const listeners = new Set<() => void>()

function become(next: UpdateState): void {
  if (state === next) return
  state = next
  for (const listener of listeners) listener()
}

export const getUpdateState = (): UpdateState => state

export function subscribeToUpdates(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/**
 * Registers the service worker. By hand, not by vite-plugin-pwa's `useRegisterSW`: that one
 * reloads every tab as soon as one of them has agreed, a running session included.
 */
export async function registerApp(): Promise<void> {
  if (!('serviceWorker' in navigator)) return
  const workers = navigator.serviceWorker
  const hadOne = workers.controller !== null
  workers.addEventListener('controllerchange', () => {
    if (consented) location.reload()
    else if (hadOne) become('taken')
  })
  try {
    registration = await workers.register(WORKER_URL, { updateViaCache: 'none' })
  } catch {
    // Without it (a certificate clicked away, say) the app works all the same, while online.
    return
  }
  watch(registration)
}

function watch(of: ServiceWorkerRegistration): void {
  const look = () => {
    // The very first worker waits for nobody, and replaces nothing.
    if (of.waiting !== null && navigator.serviceWorker.controller !== null) become('ready')
  }
  of.addEventListener('updatefound', () => {
    of.installing?.addEventListener('statechange', look)
  })
  look()
}

/** Replaces the running version. `busy`: some tab has a session, and nothing was changed. */
export async function takeUpdate(): Promise<'taken' | 'busy'> {
  const locks: LockManager | undefined = navigator.locks
  if (locks === undefined) return take()
  return await locks.request(SESSION_LOCK, { ifAvailable: true }, (lock) =>
    lock === null ? 'busy' : take(),
  )
}

function take(): 'taken' {
  consented = true
  registration?.waiting?.postMessage('take-over')
  return 'taken'
}

/** Says to the other tabs that a session runs here; the returned function takes that back. */
export function holdOffUpdates(): () => void {
  let release = (): void => {}
  let over = false
  const locks: LockManager | undefined = navigator.locks
  void locks
    ?.request(SESSION_LOCK, { mode: 'shared' }, () => {
      if (over) return undefined
      return new Promise<void>((resolve) => {
        release = resolve
      })
    })
    .catch(() => undefined)
  return () => {
    over = true
    release()
  }
}
