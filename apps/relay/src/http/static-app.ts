import { join, relative, sep } from 'node:path'
import compression from 'compression'
import express, { type RequestHandler } from 'express'
import { headersOfDirectFrame } from './security-headers.ts'

const DIRECT_FRAME = join('direct', 'frame.html')

/**
 * Serves the built web app, packed where the browser can take that: hashed assets for ever,
 * everything else asked for anew each time.
 */
export function staticApp(webRoot: string): RequestHandler[] {
  const files = express.static(webRoot, {
    cacheControl: false,
    // Each build has its own bytes: the time of a file says nothing.
    lastModified: false,
    redirect: false,
    setHeaders(res, path) {
      const within = relative(webRoot, path)
      const isAsset = within.startsWith(`assets${sep}`)
      res.setHeader('Cache-Control', isAsset ? 'public, max-age=31536000, immutable' : 'no-cache')
      if (within !== DIRECT_FRAME) return
      for (const [name, value] of Object.entries(headersOfDirectFrame)) res.setHeader(name, value)
    },
  })
  return [compression(), files]
}
