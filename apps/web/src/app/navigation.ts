import { useSyncExternalStore } from 'react'
import { takeFirstRoute, takeRoute } from './address.ts'
import { getLeaveGuard } from './leave-guard.ts'
import { addressOf, type Route } from './route.ts'

interface Navigation {
  route: Route
  /** Counts the visits: the same address opened again begins anew. */
  visit: number
  /** Where the user wants to go while something runs: asked first. */
  wanted: Route | undefined
}

let now: Navigation = { route: takeFirstRoute(), visit: 0, wanted: undefined }
const listeners = new Set<() => void>()

function become(next: Navigation): void {
  now = next
  for (const listener of listeners) listener()
}

function visit(route: Route): void {
  become({ route, visit: now.visit + 1, wanted: undefined })
}

addEventListener('hashchange', () => {
  const route = takeRoute()
  if (route.name === now.route.name && route.name !== 'invited') return
  if (getLeaveGuard() === undefined) {
    visit(route)
    return
  }
  // The browser has gone already: its address is put back until the user has answered.
  history.pushState(null, '', addressOf(now.route))
  become({ ...now, wanted: route })
})

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

export function useNavigation(): Navigation {
  return useSyncExternalStore(subscribe, () => now)
}

export function stay(): void {
  become({ ...now, wanted: undefined })
}

/** What was brought along is held by the screen that took it, and by nothing that outlives it. */
export function forgetBrought(): void {
  if (now.route.name === 'receive' && now.route.bring !== undefined) {
    become({ ...now, route: { name: 'receive' } })
  }
}

/** Goes where the user wanted to go; what ran has been ended by then. */
export function leaveTo(route: Route): void {
  history.replaceState(null, '', addressOf(route))
  visit(route)
}

/** Goes to a screen without asking: from a button that says so. */
export function goTo(route: Route): void {
  history.pushState(null, '', addressOf(route))
  visit(route)
}
