import { SealedChunks, type Source } from '@valise/client'
import { arrived } from './crossing-sources.ts'
import { Handed, Line, type Port } from './line.ts'
import type { SealingAnswers, SealingCall } from './sealing-calls.ts'

type Answer = SealingAnswers[SealingCall['do']]

/** The worker's side: seals one payload. `readable`: for tests alone, what becomes of a source here. */
export function serveSealing(
  port: Port,
  readable: (source: Source) => Source = (source) => source,
): void {
  const sources: Source[] = []
  let chunks: SealedChunks | undefined
  const started = (): SealedChunks => {
    if (chunks === undefined) throw new Error('not started')
    return chunks
  }

  async function carryOut(call: SealingCall): Promise<Answer | Handed<Answer>> {
    switch (call.do) {
      case 'add':
        for (const source of call.sources) sources.push(readable(arrived(source)))
        return
      case 'start':
        chunks = new SealedChunks(call.params, sources)
        return
      case 'seal': {
        const sealed = await started().seal()
        return { ...sealed, totals: sealed.last ? started().totals() : undefined }
      }
      case 'lend': {
        const chunk = await started().lend(call.index)
        return new Handed(chunk, [chunk.bytes.buffer])
      }
      case 'giveBack':
        return started().giveBack(call.index, call.bytes)
      case 'release':
        return started().release(call.below)
    }
  }

  // oxlint-disable-next-line no-new -- it listens
  new Line<never, Record<never, unknown>, SealingCall>(port, carryOut)
}
