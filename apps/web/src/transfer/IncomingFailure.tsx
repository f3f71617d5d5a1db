import type { IncomingView } from '@valise/client'
import { Notice } from '../ui/Notice.tsx'
import { troubleOf } from '../words/errors.ts'

/** Something that came has failed. The session goes on. */
export function IncomingFailure({ incoming }: { incoming: IncomingView | undefined }) {
  if (incoming?.error === undefined) return null
  const { what, lost } = troubleOf(incoming.error.code, 'receiving')
  return (
    <Notice icon="plug" role="alert" title={what}>
      <p>{lost}</p>
    </Notice>
  )
}
