import { type PairingMessageKind } from '@valise/protocol/wire'
import { type Operation, operation, putAnswers } from '../operation.ts'
import { receiverId, seen, sessionId } from '../parameters.ts'
import type { SchemaName } from '../schemas.ts'
import { events, snapshots } from './events.ts'

const owner = 'the receiver'
const parameters = [receiverId]

const kinds: Record<PairingMessageKind, { body: SchemaName; owner: string; summary: string }> = {
  hello: { body: 'Hello', owner: "the session's sender", summary: 'Answers a request.' },
  reveal: { body: 'Reveal', owner, summary: 'Opens the commitment.' },
  approve: { body: 'Approve', owner: "the session's sender", summary: 'Lets the receiver in.' },
  deny: { body: 'Deny', owner: "the session's sender", summary: 'Ends the attempt.' },
  confirm: { body: 'Confirm', owner, summary: 'The pairing holds.' },
}

const messages = Object.entries(kinds).map(([kind, { summary, ...parts }]) => [
  `/api/requests/{receiverId}/${kind}`,
  {
    put: operation({
      summary: `${summary} The relay takes any JSON object and repeats it as it came.`,
      ...parts,
      parameters,
      answers: putAnswers,
      problems: ['not-found', 'conflict', 'full'],
    }),
  },
])

export const requestPaths: Record<string, Record<string, Operation>> = {
  '/api/requests/{receiverId}': {
    put: operation({
      summary:
        'Asks to join. The relay reads code and receiverId of it, and repeats it as it came.',
      owner,
      parameters,
      body: 'Request',
      answers: putAnswers,
      problems: ['unknown-code', 'door-closed', 'conflict', 'full', 'too-many-requests'],
    }),
    delete: operation({
      summary: 'Leaves the session. Its row stays, so that nobody else takes it.',
      owner,
      parameters,
      answers: { 204: { description: 'It has left, or was never there.' } },
    }),
  },
  '/api/sessions/{sessionId}/requests/{receiverId}': {
    put: operation({
      summary:
        'Comes back after a restart of the relay: the request of one that has had the hello, through a closed door.',
      owner,
      parameters: [sessionId, receiverId],
      body: 'Request',
      answers: putAnswers,
      problems: ['not-found', 'conflict', 'full', 'too-many-requests'],
    }),
  },
  ...(Object.fromEntries(messages) as Record<string, Record<string, Operation>>),
  '/api/requests/{receiverId}/events': {
    get: operation({
      summary: 'All that the receiver may see, then every change of it.',
      owner,
      parameters,
      answers: events,
      problems: ['not-found'],
    }),
  },
  '/api/requests/{receiverId}/snapshot': {
    get: operation({
      summary: 'All that the receiver may see. Waits while that is what it has seen already.',
      owner,
      parameters: [...parameters, seen],
      answers: snapshots,
      problems: ['not-found'],
    }),
  },
}
