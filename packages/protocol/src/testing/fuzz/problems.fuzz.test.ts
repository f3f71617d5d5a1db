import fc from 'fast-check'
import { describe, expect } from 'vitest'
import { type ProblemCode, problem, problemCode, problems } from '../../wire/index.ts'
import { fuzz } from './fuzz.ts'
import { anyHostileText } from './hostile-text.ts'

const codes = Object.keys(problems) as ProblemCode[]

describe('a problem document', () => {
  fuzz('a problem document: any JSON', () =>
    fc.property(
      fc.oneof(
        fc.jsonValue({ maxDepth: 3 }),
        fc.record({ type: fc.jsonValue({ maxDepth: 2 }) }),
        fc.oneof(anyHostileText, fc.constantFrom(...codes)).map((end) => ({
          type: `urn:valise:problem:${end}`,
        })),
      ),
      (document) => {
        const code = problemCode(document)
        if (code === undefined) return
        expect(codes).toContain(code)
        expect((document as { type: string }).type).toBe(problem(code).type)
      },
    ),
  )
})
