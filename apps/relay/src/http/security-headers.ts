import { BOOT_HEADER } from '@valise/protocol/wire'
import type { RequestHandler } from 'express'

/**
 * Nothing from elsewhere, nothing inline, no script from text. The `default` Trusted Types policy
 * is the app's: it lets through the addresses of its own worker files and nothing else.
 */
const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' blob: data:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  // For what the service worker saves as it arrives, and for the app's empty frame.
  "frame-src 'self'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types default',
].join('; ')

/** What the app uses, and everything else that a page could ask for. */
const permissionsPolicy = [
  ...['camera', 'clipboard-write', 'screen-wake-lock'].map((feature) => `${feature}=(self)`),
  ...[
    'accelerometer',
    'autoplay',
    'bluetooth',
    'browsing-topics',
    'clipboard-read',
    'display-capture',
    'encrypted-media',
    'fullscreen',
    'geolocation',
    'gyroscope',
    'hid',
    'idle-detection',
    'local-fonts',
    'magnetometer',
    'microphone',
    'midi',
    'payment',
    'picture-in-picture',
    'publickey-credentials-get',
    'serial',
    'usb',
    'xr-spatial-tracking',
  ].map((feature) => `${feature}=()`),
].join(', ')

/** The headers of every answer; `bootId` as base64url. */
export function headersOfEveryAnswer(bootId: string): Readonly<Record<string, string>> {
  return {
    [BOOT_HEADER]: bootId,
    'Content-Security-Policy': contentSecurityPolicy,
    'Permissions-Policy': permissionsPolicy,
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  }
}

/**
 * Instead of these, for the app's empty frame: the app itself may frame it, nothing runs in it, and
 * it asks for nothing but what this relay answers.
 */
export const headersOfDirectFrame: Readonly<Record<string, string>> = {
  'Content-Security-Policy':
    "default-src 'none'; connect-src 'self'; frame-ancestors 'self'; sandbox allow-same-origin",
  'X-Frame-Options': 'SAMEORIGIN',
}

export function securityHeaders(bootId: string): RequestHandler {
  const headers = Object.entries(headersOfEveryAnswer(bootId))
  return (_req, res, next) => {
    for (const [name, value] of headers) res.setHeader(name, value)
    next()
  }
}
