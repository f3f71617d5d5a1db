/** Whether only this computer can open such an address. */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    hostname === '::1' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  )
}

/** What keeps Valise from working here at all. */
export function whatIsMissing(): 'insecure' | 'missing' | undefined {
  if (!globalThis.isSecureContext) return 'insecure'
  // Typed as always there; in an app's own web view, or an old browser, they are not.
  const tools: unknown[] = [
    globalThis.crypto?.subtle,
    globalThis.ReadableStream,
    globalThis.TextDecoder,
    globalThis.AbortController,
    'stream' in Blob.prototype ? true : undefined,
  ]
  return tools.includes(undefined) ? 'missing' : undefined
}
