import { json, type Operation, operation } from '../operation.ts'

export const statusPaths: Record<string, Record<string, Operation>> = {
  '/api/limits': {
    get: operation({
      summary: 'What a client should know before it starts.',
      answers: { 200: json("The relay's limits.", 'Limits') },
    }),
  },
  '/healthz': {
    get: operation({
      summary: 'Whether the relay is well: counts, and nothing that names anybody.',
      answers: { 200: json('It is well.', 'Health') },
    }),
  },
  '/readyz': {
    get: operation({
      summary: 'Whether new sessions are taken. A relay that is full goes on with those it has.',
      answers: { 200: json('They are.', 'Ready') },
      problems: ['full'],
    }),
  },
  '/openapi.json': {
    get: operation({
      summary: 'This document.',
      answers: {
        200: {
          description: 'OpenAPI 3.1.',
          content: { 'application/json': { schema: { type: 'object' } } },
        },
      },
    }),
  },
}
