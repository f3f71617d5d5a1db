import type { ReactNode } from 'react'
import { formatFingerprint } from '../platform/fingerprint.ts'
import { Hidden } from './Hidden.tsx'

/** A hash for people to compare: in groups, in the face of the codes. */
export function Fingerprint({ hash }: { hash: string }) {
  return <code className="fingerprint">{formatFingerprint(hash)}</code>
}

/** Its place, before it is known: nothing below moves when it comes. */
export function FingerprintPlace({ children }: { children: ReactNode }) {
  return (
    <>
      <Hidden>
        <span role="status">{children}</span>
      </Hidden>
      <code className="fingerprint fingerprint--place" aria-hidden="true">
        {formatFingerprint('0'.repeat(64))}
      </code>
    </>
  )
}
