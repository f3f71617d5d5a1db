import { useQuery } from '@tanstack/react-query'

const AGAIN_AFTER_MS = 15_000

/** Whether the relay answers, asked before anything is opened there. */
export function useRelayHealth(): { unreachable: boolean; again: () => void } {
  const { isError, refetch } = useQuery({
    queryKey: ['relay-health'],
    queryFn: async ({ signal }) => {
      const answer = await fetch('/api/limits', { signal, cache: 'no-store' })
      // A proxy in front of a relay that is down answers too.
      if (answer.status >= 502) throw new Error('the relay does not answer')
      return null
    },
    refetchInterval: ({ state }) => (state.status === 'error' ? AGAIN_AFTER_MS : false),
  })
  return { unreachable: isError, again: () => void refetch() }
}
