import type { OperationParts } from '../operation.ts'
import { ref } from '../schemas.ts'

/** Server-Sent Events: each `data:` line is one Event; the first is a snapshot. */
export const events: OperationParts['answers'] = {
  200: {
    description:
      'Lines of `data:` with one Event each, the first a snapshot; comments are heartbeats. A second stream of the same participant ends the first.',
    content: { 'text/event-stream': { schema: { type: 'string' }, 'x-event': ref('Event') } },
  },
}
