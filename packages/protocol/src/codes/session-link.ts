import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import { type Bytes, concat } from '../bytes/bytes.ts'
import { ProtocolError } from '../errors.ts'
import { isSessionCode, type SessionCode } from './session-code.ts'

const SECRET_BYTES = 32
const ROOT_BYTES = 16

/** What stands in the fragment of a link, which no server sees. */
export interface LinkFragment {
  code: SessionCode
  /** 32 random bytes, known to everyone who saw the QR code. */
  secret: Bytes
  /** `F`, 16 bytes: the fingerprint that the sender's hello must have. */
  senderRoot: Bytes
}

export interface SessionLink extends LinkFragment {
  /** Where the app is served, as `URL.origin` writes it. */
  origin: string
}

/** `https://HOST/#/r/CODE.X`, X = base64url(secret ‖ senderRoot). */
export function makeSessionLink({ origin, code, secret, senderRoot }: SessionLink): string {
  if (secret.length !== SECRET_BYTES) throw new RangeError(`a secret has ${SECRET_BYTES} bytes`)
  if (senderRoot.length !== ROOT_BYTES) throw new RangeError(`a root has ${ROOT_BYTES} bytes`)
  const link = `${origin}/#/r/${code}.${toBase64url(concat(secret, senderRoot))}`
  readSessionLink(link)
  return link
}

/**
 * Reads a link in its one form. A damaged one is an error, never a code that was typed.
 * Throws ProtocolError bad-link.
 */
export function readSessionLink(text: string): SessionLink {
  const at = text.indexOf('/#')
  if (at < 0) throw damaged()
  const origin = text.slice(0, at)
  if (!isOrigin(origin)) throw damaged()
  return { origin, ...readLinkFragment(text.slice(at + 1)) }
}

/** Reads `location.hash`: `#/r/CODE.X`. Throws ProtocolError bad-link. */
export function readLinkFragment(fragment: string): LinkFragment {
  const [, code, x] = /^#\/r\/([^.]{8})\.([^.]{64})$/.exec(fragment) ?? []
  if (code === undefined || x === undefined || !isSessionCode(code)) throw damaged()
  const bytes = fromBase64url(x)
  if (bytes === undefined) throw damaged()
  return { code, secret: bytes.slice(0, SECRET_BYTES), senderRoot: bytes.slice(SECRET_BYTES) }
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text)) return false
  try {
    return new URL(text).origin === text
  } catch {
    return false
  }
}

function damaged(): ProtocolError {
  return new ProtocolError('bad-link', 'the link is damaged')
}
