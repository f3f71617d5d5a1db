/** The one script address that may be given as a string: the service worker's. */
export const WORKER_URL = '/service-worker.js'

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
      if (url === WORKER_URL) return url
      throw new TypeError('not a script of this app')
    },
  })
}
