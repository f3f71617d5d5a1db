import { json, type OperationParts } from '../operation.ts'
import { ref } from '../schemas.ts'

/** Server-Sent Events: each `data:` line is one Event; the first is a snapshot. */
export const events: OperationParts['answers'] = {
  200: {
    description:
      'Lines of `data:` with one Event each, the first a snapshot; comments are heartbeats. A second stream of the same participant ends the first.',
    content: { 'text/event-stream': { schema: { type: 'string' }, 'x-event': ref('Event') } },
  },
}

/** The first event of a stream alone, as soon as it is another one than the caller has seen. */
export const snapshots: OperationParts['answers'] = {
  200: json(
    'A snapshot, its ETag made of all but the seconds; or, of a session that ends while the call waits, the last event.',
    'Event',
  ),
  304: { description: 'For some 20 seconds nothing has changed, or another watcher took over.' },
}
