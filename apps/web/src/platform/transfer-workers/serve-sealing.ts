import type { MakeSealer, Sealer, Source } from '@valise/client'
import { arrived } from './crossing-sources.ts'
import { Line, type Port } from './line.ts'
import type { SealingAnswers, SealingCall } from './sealing-calls.ts'

/** The worker's side: seals one payload with what `makeSealer` makes. */
export function serveSealing(port: Port, makeSealer: MakeSealer): void {
  const sources: Source[] = []
  let sealer: Sealer | undefined
  const started = (): Sealer => {
    if (sealer === undefined) throw new Error('not started')
    return sealer
  }

  async function carryOut(
    call: SealingCall,
    signal: AbortSignal,
  ): Promise<SealingAnswers[SealingCall['do']]> {
    switch (call.do) {
      case 'add':
        for (const source of call.sources) sources.push(arrived(source))
        return
      case 'start':
        sealer = makeSealer({ ...call.params, sources })
        return
      case 'seal': {
        const sealed = await started().seal()
        return { ...sealed, totals: sealed.last ? started().totals() : undefined }
      }
      case 'upload':
        return await started().upload(call.index, signal)
      case 'release':
        return started().release(call.below)
    }
  }

  // oxlint-disable-next-line no-new -- it listens
  new Line<never, Record<never, unknown>, SealingCall>(port, carryOut)
}
