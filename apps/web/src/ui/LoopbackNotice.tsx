import { isLoopback } from '../platform/here.ts'
import { lanCommand, loopback } from '../words/always.ts'
import { Notice } from './Notice.tsx'

/** On an address that only this computer has: its QR leads nowhere else. */
export function LoopbackNotice({ hostname = location.hostname }: { hostname?: string }) {
  if (!isLoopback(hostname)) return null
  return (
    <Notice>
      <p>{loopback.what}</p>
      <p>
        {loopback.how} <code className="command">{lanCommand}</code>
      </p>
    </Notice>
  )
}
