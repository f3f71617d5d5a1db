import { parseEvent } from '@valise/protocol/wire'
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js'
import { expect } from 'vitest'
import { openapi } from '../openapi/document.ts'

/** One answer of a relay, as far as the OpenAPI document speaks of it. */
export interface Answered {
  method: string
  /** Path and query. */
  path: string
  status: number
  mediaType: string | undefined
  /** The body, when it is JSON. */
  json: unknown
}

type Responses = Record<string, { content?: Record<string, { schema: object }> }>
interface Documented {
  path: string
  pattern: RegExp
  operations: Record<string, { responses: Responses }>
}

const ajv = new Ajv2020({ strict: false })
const validators = new Map<object, ValidateFunction>()
const documented: Documented[] = Object.entries(openapi.paths).map(([path, operations]) => ({
  path,
  pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  operations: operations as unknown as Documented['operations'],
}))

/** What was seen: `put /api/… 409 urn:valise:problem:conflict`. */
export const seen = new Set<string>()

/** Fails when an answer is not one that the document has. Other addresses than its own pass. */
export function checkAnswer(answered: Answered): void {
  const { pathname } = new URL(answered.path, 'http://relay')
  const found = documented.find(({ pattern }) => pattern.test(pathname))
  const method = answered.method.toLowerCase()
  const operation = found?.operations[method]
  if (found === undefined || operation === undefined || answered.status === 431) return
  const name = `${method} ${found.path} ${answered.status}`
  const response = operation.responses[String(answered.status)]
  expect(response, `${name} is documented`).toBeDefined()
  const [mediaType, content] = Object.entries(response?.content ?? {})[0] ?? []
  expect(answered.mediaType, `media type of ${name}`).toBe(mediaType)
  const { json } = answered
  if (content !== undefined && json !== undefined) {
    expect(problemsOf(content.schema, json), `body of ${name}`).toEqual([])
  }
  const type = (json as { type?: unknown } | undefined)?.type
  seen.add(typeof type === 'string' ? `${name} ${type}` : name)
}

/** Fails when an event is not one that the document has, or that the client would refuse. */
export function checkEvent(data: string): void {
  parseEvent(data)
  const { schemas } = openapi.components
  expect(problemsOf(schemas.Event, JSON.parse(data)), 'an event').toEqual([])
}

/** Everything that is wrong with a value, by a schema of the document. */
export function problemsOf(schema: object, value: unknown): unknown[] {
  let validate = validators.get(schema)
  if (validate === undefined) {
    // References are looked up from the document's root.
    validate = ajv.compile({ ...schema, components: openapi.components })
    validators.set(schema, validate)
  }
  return validate(value) ? [] : (validate.errors ?? ['invalid'])
}
