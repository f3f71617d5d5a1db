import { json, type Operation, operation } from '../operation.ts'

const octets = { type: 'string', format: 'binary' }
const problems = ['too-many-requests', 'full'] as const

function parts(mediaType: string): Operation {
  return operation({
    summary:
      'A few small parts, spaced in time: whether they come one by one shows what a proxy does.',
    answers: {
      200: {
        description: 'Parts that say nothing.',
        content: { [mediaType]: { schema: octets } },
      },
    },
    problems,
  })
}

/** For the page that tests a connection. No client needs them. */
export const selftestPaths: Record<string, Record<string, Operation>> = {
  '/api/selftest/echo': {
    post: operation({
      summary: 'Takes a body of the size of a chunk, counts it, and throws it away.',
      rawBody: { 'application/octet-stream': { schema: octets } },
      answers: { 200: json('It came whole.', 'Echo') },
      problems: [...problems, 'malformed', 'too-large', 'unsupported-media-type'],
    }),
  },
  '/api/selftest/events': { get: parts('text/event-stream') },
  '/api/selftest/frames': { get: parts('application/octet-stream') },
}
