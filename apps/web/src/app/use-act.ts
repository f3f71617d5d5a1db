import { useMutation } from '@tanstack/react-query'
import { useRef } from 'react'

/**
 * Something that is asked of the relay, from a button. What it needs travels in a closure: a
 * mutation would keep its `variables`, and a code or a message has no place there.
 */
export interface Act<Args extends unknown[]> {
  run: (...args: Args) => void
  pending: boolean
  error: Error | null
}

export function useAct<Args extends unknown[]>(
  act: (...args: Args) => Promise<void> | void,
): Act<Args> {
  const next = useRef<(() => Promise<void> | void) | undefined>(undefined)
  const { mutate, isPending, error } = useMutation<void>({
    mutationFn: async () => {
      const run = next.current
      next.current = undefined
      await run?.()
    },
  })
  return {
    run(...args) {
      // A double tap asks once.
      if (isPending || next.current !== undefined) return
      next.current = () => act(...args)
      mutate()
    },
    pending: isPending,
    error,
  }
}
