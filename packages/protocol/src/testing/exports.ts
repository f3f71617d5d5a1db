import { expect } from 'vitest'

/** Expects that the key can be exported in no format at all. */
export async function rejectsEveryExport(key: CryptoKey): Promise<void> {
  for (const format of ['raw', 'pkcs8', 'spki', 'jwk'] as const) {
    await expect(crypto.subtle.exportKey(format as 'raw', key), format).rejects.toThrow()
  }
}
