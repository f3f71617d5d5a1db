import { QueryClient } from '@tanstack/react-query'

/**
 * Carries what is asked of the relay. Nothing is asked twice by itself (the client package knows
 * when that is right), and nothing is kept: a cached copy would outlive its session.
 */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, networkMode: 'always', gcTime: 0, staleTime: 0 },
    mutations: { retry: false, networkMode: 'always', gcTime: 0 },
  },
})

/** At a session's end: nothing of it stays in here. */
export function forgetQueries(): void {
  queryClient.clear()
}
