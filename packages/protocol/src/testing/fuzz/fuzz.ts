import fc from 'fast-check'
import { it } from 'vitest'
import { type FuzzName, plan } from './plan.ts'

/** Many times the cases of `npm test`: a longer search, by `pnpm fuzz`. */
const scale = Number(process.env['FUZZ_SCALE'] ?? '1')
if (!Number.isSafeInteger(scale) || scale < 1) throw new Error('FUZZ_SCALE is not a whole number')

/** What one run of `npm test` may wait for one of these tests. */
const TIMEOUT_MS = 30_000

/** A test that runs as many cases as the plan says for its name. */
export function fuzz(
  name: FuzzName,
  property: () => fc.IProperty<unknown> | fc.IAsyncProperty<unknown>,
): void {
  it.each([name])(
    '%s',
    async () => {
      await fc.assert(property() as fc.IAsyncProperty<unknown>, { numRuns: plan[name] * scale })
    },
    TIMEOUT_MS * scale,
  )
}
