/** Long enough for the download to have begun. */
const REVOKE_AFTER_MS = 20_000
/** Browsers drop a download when another one comes at the same moment. */
const BETWEEN_MS = 250

/** On the clock of `performance.now`: before it none may begin. */
let nextAt = 0

/**
 * Hands bytes to the browser's downloads under a name: at once, or when the one before has had its
 * time. No browser says how it went.
 */
export async function download(bytes: Blob, name: string): Promise<void> {
  const wait = Math.max(0, nextAt - performance.now())
  nextAt = performance.now() + wait + BETWEEN_MS
  // Without waiting for anything else: the tap must still be fresh.
  if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}
