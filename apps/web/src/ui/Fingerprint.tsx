import { formatFingerprint } from '../platform/fingerprint.ts'

/** A hash for people to compare: in groups, in the face of the codes. */
export function Fingerprint({ hash }: { hash: string }) {
  return <code className="fingerprint">{formatFingerprint(hash)}</code>
}
