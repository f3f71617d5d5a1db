import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'

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
  const [next] = useState(makePlace)
  const { mutate, isPending, error } = useMutation<void>({ mutationFn: next.carryOut })
  return {
    run(...args) {
      // A double tap asks once.
      if (isPending || next.isTaken()) return
      next.put(() => act(...args))
      mutate()
    },
    pending: isPending,
    error,
  }
}

/**
 * For what is asked next. The last mutation is kept, and what its function can see with it: made out
 * here that is this place, which is empty by then. Made inside, it would be all that the screen held.
 */
function makePlace() {
  let next: (() => Promise<void> | void) | undefined
  return {
    isTaken: () => next !== undefined,
    put(act: () => Promise<void> | void) {
      next = act
    },
    carryOut: async (): Promise<void> => {
      const run = next
      next = undefined
      await run?.()
    },
  }
}
