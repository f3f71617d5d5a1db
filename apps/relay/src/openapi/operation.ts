import {
  BOOT_HEADER,
  PROBLEM_MEDIA_TYPE,
  type ProblemCode,
  problem,
  problems,
} from '@valise/protocol/wire'
import { ref, type SchemaName } from './schemas.ts'

/** What distinguishes one operation; all else follows from it. */
export interface OperationParts {
  summary: string
  /** Without it the call needs no token. */
  owner?: string
  parameters?: readonly Parameter[]
  /** The JSON body. */
  body?: SchemaName
  /** A body that is no JSON. */
  rawBody?: Record<string, unknown>
  answers: Readonly<Record<number, Answer>>
  problems?: readonly ProblemCode[]
}

export interface Answer {
  description: string
  content?: Record<string, unknown>
}

export interface Parameter {
  name: string
  in: 'path' | 'query' | 'header'
  required: boolean
  description: string
  schema: Record<string, unknown>
}

export interface Operation {
  summary: string
  security: readonly Record<string, readonly string[]>[]
  parameters: readonly Parameter[]
  requestBody?: Record<string, unknown>
  responses: Record<string, Record<string, unknown>>
}

/** Problems of every call with a JSON body, beside those of its own. */
const bodyProblems: readonly ProblemCode[] = ['malformed', 'too-large', 'unsupported-media-type']

export function operation(parts: OperationParts): Operation {
  const { summary, owner, parameters = [], body, rawBody, answers } = parts
  const codes = new Set<ProblemCode>([
    ...(owner === undefined ? [] : (['unauthorized', 'forbidden'] as const)),
    ...(parameters.length > 0 ? (['malformed'] as const) : []),
    ...(body === undefined ? [] : bodyProblems),
    ...(parts.problems ?? []),
  ])
  const content = body === undefined ? rawBody : { 'application/json': { schema: ref(body) } }
  return {
    summary: owner === undefined ? summary : `${summary} Token: ${owner}.`,
    security: owner === undefined ? [] : [{ bearer: [] }],
    parameters,
    ...(content === undefined ? {} : { requestBody: { required: true, content } }),
    responses: { ...answersWithHeaders(answers), ...problemAnswers(codes) },
  }
}

/** An answer whose body is JSON. */
export function json(description: string, schema: SchemaName): Answer {
  return { description, content: { 'application/json': { schema: ref(schema) } } }
}

/** The answers of a PUT that may be repeated. */
export const putAnswers: Readonly<Record<number, Answer>> = {
  201: { description: 'It is kept.' },
  204: { description: 'The same is already there.' },
}

const headers = { [BOOT_HEADER]: { $ref: '#/components/headers/Boot' } }

function answersWithHeaders(answers: OperationParts['answers']): Operation['responses'] {
  return Object.fromEntries(
    Object.entries(answers).map(([status, a]) => [status, { ...a, headers }]),
  )
}

/** One answer a status; its schema names the problems that it may be. */
function problemAnswers(codes: ReadonlySet<ProblemCode>): Operation['responses'] {
  const byStatus = Map.groupBy([...codes].toSorted(), (code) => problems[code].status)
  return Object.fromEntries(
    [...byStatus].map(([status, kinds]) => [
      status,
      {
        description: kinds.map((code) => problems[code].title).join(' / '),
        headers,
        content: {
          [PROBLEM_MEDIA_TYPE]: {
            schema: {
              type: 'object',
              properties: {
                type: { enum: kinds.map((code) => problem(code).type) },
                title: { enum: kinds.map((code) => problem(code).title) },
                status: { const: status },
                detail: { type: 'string' },
              },
              required: ['type', 'title', 'status'],
              additionalProperties: false,
            },
          },
        },
      },
    ]),
  )
}
