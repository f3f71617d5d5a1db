// Vitest's setupFiles: once in each worker and test file, all with the one seed.
import fc from 'fast-check'
import { inject } from 'vitest'

fc.configureGlobal({ seed: /** @type {any} */ (inject)('fcSeed') })
