/** Makes a download of an answer, under that name (RFC 6266, RFC 8187). */
export function attachment(name: string): string {
  // For those that don't read the second one. `%`: some would decode it.
  const plain = name.replaceAll(/[^ -~]|["\\%]/gu, '_')
  const wellFormed = name.replaceAll(/\p{Surrogate}/gu, '\uFFFD')
  const encoded = encodeURIComponent(wellFormed).replaceAll(
    /['()*]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  )
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`
}
