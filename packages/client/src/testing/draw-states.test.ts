import { expect, it } from 'vitest'
import { drawStates, readStates } from './draw-states.ts'

it('docs/states.md is what the machines do: else draw it anew and look at what has changed', () => {
  expect(readStates()).toBe(drawStates())
})
