/** Long enough for the download to have begun. */
const REVOKE_AFTER_MS = 20_000

/** Hands bytes to the browser's downloads under a name. No browser says how it went. */
export function download(bytes: Blob, name: string): void {
  const url = URL.createObjectURL(bytes)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  setTimeout(() => URL.revokeObjectURL(url), REVOKE_AFTER_MS)
}
