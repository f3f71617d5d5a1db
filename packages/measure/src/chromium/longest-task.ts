import type { Chromium } from './chromium.ts'

/** A task of a page's main thread. */
export interface Task {
  /** Of the processor, not by the clock: on a machine that others use, 1 ms may take 60. */
  milliseconds: number
  /** What it did, in the browser's words. */
  did: string
}

/** Times in microseconds. */
interface TraceEvent {
  name: string
  pid: number
  tid: number
  ts: number
  dur?: number
  /** Of the processor. */
  tdur?: number
  args?: { name?: string }
}

const categories = ['devtools.timeline', 'disabled-by-default-devtools.timeline']

/**
 * The longest task of the main threads of all pages while `run` ran. To be had by CDP alone: a tool
 * that watches a page's requests reads every body on its main thread.
 */
export async function longestTask(browser: Chromium, run: () => Promise<unknown>): Promise<Task> {
  const { cdp } = browser
  await cdp.send('Tracing.start', {
    transferMode: 'ReturnAsStream',
    traceConfig: { includedCategories: categories, excludedCategories: ['*'] },
  })
  let events: TraceEvent[] = []
  try {
    await run()
  } finally {
    const complete = cdp.next<{ stream: string }>('Tracing.tracingComplete')
    await cdp.send('Tracing.end')
    events = await eventsIn(browser, (await complete).stream)
  }
  const mainThreads = events.filter(
    ({ name, args }) => name === 'thread_name' && args?.name === 'CrRendererMain',
  )
  const longest = mainThreads.map(({ pid, tid }) =>
    longestOf(events.filter((event) => event.pid === pid && event.tid === tid)),
  )
  const [first] = longest.toSorted((a, b) => b.milliseconds - a.milliseconds)
  if (first === undefined) throw new Error('nothing was traced')
  return first
}

function longestOf(events: readonly TraceEvent[]): Task {
  const tasks = events.filter(({ name }) => name === 'RunTask')
  const [longest] = tasks.toSorted((a, b) => (b.tdur ?? 0) - (a.tdur ?? 0))
  if (longest === undefined) return { milliseconds: 0, did: '' }
  const { ts, dur = 0, tdur = 0 } = longest
  const parts = events.filter((event) => event.ts > ts && event.ts < ts + dur)
  const did = parts.map(({ name, tdur: own = 0 }) => `${name} ${own / 1000}`).join(', ')
  return { milliseconds: tdur / 1000, did }
}

async function eventsIn({ cdp }: Chromium, handle: string): Promise<TraceEvent[]> {
  let text = ''
  for (;;) {
    const { data, eof } = await cdp.send<{ data: string; eof: boolean }>('IO.read', { handle })
    text += data
    if (eof) break
  }
  return (JSON.parse(text) as { traceEvents: TraceEvent[] }).traceEvents
}
