import { ClientError, readLimits } from '@valise/client'
import { ask } from './asking.ts'

/** `full`: it takes no new sessions just now. `newer`, `older`: of another version than this page. */
export type ServerOutcome = 'ready' | 'full' | 'newer' | 'older' | 'nonsense' | 'away'

/** Whether a relay answers, whether its version is this page's, and whether it takes new sessions. */
export async function checkServer(signal: AbortSignal): Promise<ServerOutcome> {
  try {
    const answer = await ask('/api/limits', signal)
    if (answer.status >= 502) return 'away'
    const version = versionIn(await answer.text())
    if (version !== 'same') return version
    return (await ask('/readyz', signal)).ok ? 'ready' : 'full'
  } catch (cause) {
    if (signal.aborted) throw cause
    return 'away'
  }
}

function versionIn(limits: string): 'same' | 'newer' | 'older' | 'nonsense' {
  try {
    readLimits(limits)
    return 'same'
  } catch (cause) {
    if (!(cause instanceof ClientError)) return 'nonsense'
    return cause.code === 'reload-here' ? 'newer' : 'older'
  }
}
