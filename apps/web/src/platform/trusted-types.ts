// oxlint-disable-next-line import/default -- the bundler answers with the address of the file
import savingWorkerUrl from './saving/worker/saving-worker.ts?worker&url'
// oxlint-disable-next-line import/default -- the same
import openingWorkerUrl from './transfer-workers/worker/opening-worker.ts?worker&url'
// oxlint-disable-next-line import/default -- the same
import sealingWorkerUrl from './transfer-workers/worker/sealing-worker.ts?worker&url'

/** The only script addresses that may be given as strings: those of the app's own workers. */
export const WORKER_URL = '/service-worker.js'
export const DIRECT_WORKER_URL = '/direct/service-worker.js'
export const SAVING_WORKER_URL: string = savingWorkerUrl
export const SEALING_WORKER_URL: string = sealingWorkerUrl
export const OPENING_WORKER_URL: string = openingWorkerUrl

const workers: readonly string[] = [
  WORKER_URL,
  DIRECT_WORKER_URL,
  SAVING_WORKER_URL,
  SEALING_WORKER_URL,
  OPENING_WORKER_URL,
]

interface PolicyFactory {
  createPolicy(name: string, rules: { createScriptURL(url: string): string }): unknown
}

/**
 * Under `require-trusted-types-for 'script'` no string becomes a script's address, markup or code,
 * save what this policy lets through. Set before anything is registered.
 */
export function setTrustedTypes(): void {
  const { trustedTypes } = globalThis as { trustedTypes?: PolicyFactory }
  trustedTypes?.createPolicy('default', {
    createScriptURL(url) {
      if (workers.includes(url)) return url
      throw new TypeError('not a script of this app')
    },
  })
}
