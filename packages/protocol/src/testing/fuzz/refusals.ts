import { expect } from 'vitest'
import { ProtocolError } from '../../errors.ts'
import { WireError } from '../../wire/index.ts'

type Refusal = abstract new (...args: never[]) => Error

/** What `parse` gives, or undefined when it refuses in the way it should; fails for any other. */
function valueOrRefusal<T>(parse: () => T, refusal: Refusal): T | undefined {
  try {
    return parse()
  } catch (error) {
    expectRefusal(error, refusal)
    return undefined
  }
}

/** Fails unless the error is of that class: what a defect throws from deep inside is of another. */
export function expectRefusal(error: unknown, refusal: Refusal): void {
  if (error instanceof refusal) return
  expect.fail(`not ${refusal.name} but ${error instanceof Error ? error.stack : String(error)}`)
}

/** What `parse` gives, or undefined for a WireError. */
export function wireValue<T>(parse: () => T): T | undefined {
  return valueOrRefusal(parse, WireError)
}

/** What `parse` gives, or undefined for a ProtocolError. */
export function protocolValue<T>(parse: () => T): T | undefined {
  return valueOrRefusal(parse, ProtocolError)
}
