import type { RequestRow } from '@valise/client'
import { useEffect, useRef } from 'react'
import { notify } from '../../platform/notifications.ts'
import { session } from '../../words/send.ts'

/** Tells of each request that begins to wait while nobody sees the page. */
export function useTellOfRequests(requests: readonly RequestRow[]): void {
  const told = useRef(new Set<string>())
  useEffect(() => {
    for (const { id, state } of requests) {
      if (state !== 'waiting' || told.current.has(id)) continue
      told.current.add(id)
      if (document.hidden) void notify(session.notification, session.notificationBody)
    }
  }, [requests])
}
