import { readFileSync } from 'node:fs'
import { collectGarbage } from '../figures/collect-garbage.ts'
import type { ProbeRequest, Usage } from './usage.ts'

// Loaded into a relay before its main file: says what the process uses, to the one who started it.
// The relay itself stays as it is.

process.on('message', ({ id, garbage }: ProbeRequest) => {
  if (garbage === 'collected') collectGarbage()
  process.send?.({ id, usage: usage() })
})
// Without whoever measures there is nothing to relay.
process.once('disconnect', () => process.exit(0))
// The relay's own end does not wait for this channel.
process.channel?.unref()

function usage(): Usage {
  const { rss, heapUsed, arrayBuffers } = process.memoryUsage()
  const { user, system } = process.cpuUsage()
  return { rss, peakRss: peakRss(), heapUsed, arrayBuffers, cpuSeconds: (user + system) / 1e6 }
}

/** Where there is no /proc, the system's figure: it may be that of the process that started this one. */
function peakRss(): number {
  try {
    const kib = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1]
    if (kib !== undefined) return Number(kib) * 1024
  } catch {
    // Not Linux.
  }
  return process.resourceUsage().maxRSS * 1024
}
