import type { ReceiverView } from '../receiver/receiver-view.ts'

/** What came has failed at a receiver, and its session goes on. */
export function hasFailed({ phase, incoming }: ReceiverView): boolean {
  return incoming?.state === 'failed' && phase !== 'arriving'
}
