/** Names that no page has to ask for, in small letters (WHATWG Fetch, CORS-safelisted). */
const anyPageSends = new Set(['accept', 'accept-language', 'content-language'])
const anyPageReads = [
  'cache-control',
  'content-language',
  'content-length',
  'content-type',
  'expires',
  'last-modified',
  'pragma',
]

/**
 * `fetch` as a page of another origin than the relay's has it: asks beforehand, fails as a browser
 * does when it may not, and shows of an answer no more than it may.
 */
export function pageFetch(origin: string): typeof fetch {
  const failed = (why: string) => new TypeError(`fetch failed: ${why}`)
  const isAllowed = ({ headers }: Response) => headers.get('access-control-allow-origin') === origin
  return async (input, init = {}) => {
    const { method = 'GET' } = init
    const headers = new Headers(init.headers)
    const asked = [...headers.keys()].filter((name) => !anyPageSends.has(name))
    if (asked.length > 0 || !['GET', 'HEAD', 'POST'].includes(method)) {
      const preflight = await fetch(input, {
        method: 'OPTIONS',
        headers: {
          Origin: origin,
          'Access-Control-Request-Method': method,
          ...(asked.length > 0 ? { 'Access-Control-Request-Headers': asked.join(',') } : {}),
        },
        signal: init.signal ?? null,
      })
      if (!preflight.ok || !isAllowed(preflight)) throw failed('the preflight')
      const methods = namesIn(preflight, 'access-control-allow-methods')
      if (!methods.includes(method.toLowerCase())) throw failed(method)
      const granted = namesIn(preflight, 'access-control-allow-headers')
      const refused = asked.find((name) => !granted.includes(name))
      if (refused !== undefined) throw failed(refused)
    }
    headers.set('Origin', origin)
    const response = await fetch(input, { ...init, headers })
    if (!isAllowed(response)) {
      await response.body?.cancel()
      throw failed('not for this origin')
    }
    const shown = [...anyPageReads, ...namesIn(response, 'access-control-expose-headers')]
    const { status, body } = response
    const isShown = ([name]: [string, string]) => shown.includes(name)
    return new Response(body, { status, headers: [...response.headers].filter(isShown) })
  }
}

function namesIn({ headers }: Response, header: string): string[] {
  return (headers.get(header) ?? '').split(',').map((name) => name.trim().toLowerCase())
}
