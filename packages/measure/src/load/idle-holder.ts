import { randomInt } from 'node:crypto'
import { inLanes } from '../remote/lanes.ts'
import { serve } from '../remote/serve.ts'
import { listen, put } from './raw-http.ts'
import { rawRequest, rawSession } from './raw-session.ts'

/** Sessions that are being opened at once. */
const LANES = 16

interface Idle {
  code: string
  /** Called with what its stream brings. */
  onData: (text: string) => void
}

const held: Idle[] = []

const api = {
  /** Opens sessions with one event stream each, and keeps them. */
  async hold(origin: string, count: number): Promise<void> {
    await inLanes(count, LANES, async () => {
      const { code, open, events } = await rawSession()
      await put(origin, open)
      const idle: Idle = { code, onData: () => undefined }
      await listen(origin, events, (text) => idle.onData(text))
      held.push(idle)
    })
  },

  /**
   * Milliseconds from a call, somebody asks to join, to the event on the stream of its session;
   * `count` times, each time another session by chance.
   */
  async latencies(origin: string, count: number): Promise<number[]> {
    const taken: number[] = []
    for (let i = 0; i < count; i++) {
      const idle = held[randomInt(held.length)]
      if (idle === undefined) throw new Error('there are no sessions')
      const call = await rawRequest(idle.code)
      const came = new Promise<number>((resolve) => {
        idle.onData = (text) => {
          if (text.includes('"kind":"request"')) resolve(performance.now())
        }
      })
      const start = performance.now()
      const [at] = await Promise.all([came, put(origin, call)])
      taken.push(at - start)
    }
    return taken
  },
}

export type IdleHolder = typeof api

serve(api)
