import { addressOf, type Route, readRoute } from './route.ts'

/**
 * Reads the address bar. What a QR link holds is taken out of it, and out of this entry of the
 * history, before anything else happens.
 */
export function takeRoute(): Route {
  const { hash } = location
  const route = readRoute(hash)
  if (addressOf(route) !== hash && hash !== '') history.replaceState(null, '', addressOf(route))
  return route
}

/** Taken when this file is loaded: it is the first that the app loads. */
const first = takeRoute()

export const takeFirstRoute = (): Route => first
