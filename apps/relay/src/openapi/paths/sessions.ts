import { json, type Operation, operation, putAnswers } from '../operation.ts'
import { create, seen, sessionId } from '../parameters.ts'
import { events, snapshots } from './events.ts'

const owner = "the session's sender"
const parameters = [sessionId]

export const sessionPaths: Record<string, Record<string, Operation>> = {
  '/api/lookup': {
    post: operation({
      summary: 'What the sender registered under a code.',
      body: 'Lookup',
      answers: { 200: json('A hint: hello and transcript verify it.', 'LookupAnswer') },
      problems: ['unknown-code', 'door-closed', 'too-many-requests'],
    }),
  },
  '/api/sessions/{sessionId}': {
    put: operation({
      summary:
        'Opens a session. Again by its owner with the same v, code and suites: the seconds only fall.',
      owner,
      parameters: [...parameters, create],
      body: 'Opening',
      answers: putAnswers,
      problems: ['code-in-use', 'conflict', 'full', 'too-many-requests'],
    }),
    delete: operation({
      summary: 'Ends the session for everybody, and forgets it.',
      owner,
      parameters,
      answers: { 204: { description: 'There is no such session any more.' } },
    }),
  },
  '/api/sessions/{sessionId}/door': {
    put: operation({
      summary: 'Closes the door: no new requests from now on.',
      owner,
      parameters,
      body: 'Door',
      answers: { 204: { description: 'The door is closed.' } },
      problems: ['not-found'],
    }),
  },
  '/api/sessions/{sessionId}/events': {
    get: operation({
      summary: 'All that the sender may see, then every change of it.',
      owner,
      parameters,
      answers: events,
      problems: ['not-found'],
    }),
  },
  '/api/sessions/{sessionId}/snapshot': {
    get: operation({
      summary: 'All that the sender may see. Waits while that is what it has seen already.',
      owner,
      parameters: [...parameters, seen],
      answers: snapshots,
      problems: ['not-found'],
    }),
  },
}
