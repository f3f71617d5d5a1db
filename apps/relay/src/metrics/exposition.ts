import type { StoreCounts } from '../store/relay-store.ts'
import type { Tally } from './tally.ts'

/** The Prometheus text format, version 0.0.4. */
export const EXPOSITION_MEDIA_TYPE = 'text/plain; version=0.0.4; charset=utf-8'

export interface Measured {
  tally: Tally
  counts: StoreCounts
  /** Bytes of chunks and messages that there may be. */
  budgetBytes: number
  isReady: boolean
  memory: NodeJS.MemoryUsage
  uptimeSeconds: number
}

type Sample = readonly [labels: string, value: number]

export function exposition(measured: Measured): string {
  const { tally, counts, memory } = measured
  return [
    counter('sessions_opened', 'Sessions opened.', tally.sessionsOpened),
    counter('sessions_ended', 'Sessions ended.', labelled('reason', tally.sessionsEnded)),
    counter('requests', 'Requests to join that were taken.', tally.requests),
    counter(
      'transfers_ended',
      'Transfers over: finished ones have a receipt, and nobody still reads.',
      labelled('result', tally.transfersEnded),
    ),
    counter(
      'recipients_detached',
      'Recipients taken out of a transfer: silent, or alone in keeping the others waiting.',
      labelled('reason', tally.recipientsDetached),
    ),
    counter('chunk_bytes', 'Bytes of chunks taken in and handed out.', [
      ['{direction="in"}', tally.bytesIn],
      ['{direction="out"}', tally.bytesOut],
    ]),
    counter('refusals', 'Calls refused, by problem.', labelled('problem', tally.refusals)),
    gauge('sessions', 'Sessions now.', counts.sessions),
    gauge('requests', 'Requests now, ended ones included.', counts.requests),
    gauge('event_streams', 'Event streams now.', tally.streams),
    gauge('held_bytes', 'Bytes of chunks and messages, held or promised.', counts.bytes),
    gauge('budget_bytes', 'Most that held_bytes can be.', measured.budgetBytes),
    gauge('ready', 'Whether new sessions are taken.', measured.isReady ? 1 : 0),
    gauge('memory_bytes', 'Memory of the process.', [
      ['{kind="resident"}', memory.rss],
      ['{kind="heap"}', memory.heapUsed],
      ['{kind="buffers"}', memory.arrayBuffers],
    ]),
    gauge('uptime_seconds', 'Seconds since the start.', measured.uptimeSeconds),
  ].join('')
}

function counter(name: string, help: string, value: number | readonly Sample[]): string {
  return metric(`${name}_total`, 'counter', help, value)
}

function gauge(name: string, help: string, value: number | readonly Sample[]): string {
  return metric(name, 'gauge', help, value)
}

function metric(
  name: string,
  type: string,
  help: string,
  value: number | readonly Sample[],
): string {
  const samples: readonly Sample[] = typeof value === 'number' ? [['', value]] : value
  const lines = [
    `# HELP valise_${name} ${help}`,
    `# TYPE valise_${name} ${type}`,
    ...samples.map(([labels, number]) => `valise_${name}${labels} ${number}`),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

/** The words are ours, and have nothing in them that would need escaping. */
function labelled(label: string, counts: Iterable<[string, number]>): Sample[] {
  return Array.from(counts, ([word, number]) => [`{${label}="${word}"}`, number])
}
