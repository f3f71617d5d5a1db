import { expect, test } from 'vitest'
import { couldNotGet, isRegistryTrouble } from './registry-trouble.mjs'

test.for([
  'npm error code ENOTFOUND',
  'npm error code ECONNREFUSED',
  'npm error code ENOTCACHED',
  ' ERR_PNPM_META_FETCH_FAIL  GET …',
  'WARN  GET … error (ETIMEDOUT). Will retry in 10 seconds.',
])('knows that %s is the network', (log) => {
  expect(isRegistryTrouble(log)).toBe(true)
})

test.for(['', 'ERR_PNPM_OUTDATED_LOCKFILE', 'ERR_PNPM_IGNORED_BUILDS', 'npm error code EACCES'])(
  'does not blame the network for %j',
  (log) => {
    expect(isRegistryTrouble(log)).toBe(false)
    expect(couldNotGet('it', log)).toBe('Could not get it')
  },
)
