import { problems } from '@valise/protocol/wire'
import { type Transport, TransportError } from '../transport/transport.ts'
import type { Tampering } from './tampering.ts'

/** A transport over which a relay does as it likes. */
export function hostileTransport(honest: Transport, tampering: Tampering): Transport {
  /** As the honest relay answered last: a lie about it is another attack. */
  let bootId = ''
  return {
    async send(call) {
      const changed = (await tampering.call?.(call)) ?? call
      if (changed === 'swallow') return { bootId, body: '' }
      if ('answer' in changed) return { bootId, body: changed.answer }
      if ('refuse' in changed) {
        const problem = changed.refuse
        throw new TransportError('refused', { problem, status: problems[problem].status })
      }
      // The caller's token and signal, whatever became of the rest.
      const answer = await honest.send({ ...call, ...changed })
      bootId = answer.bootId
      return answer
    },
    async *events(path, token, signal) {
      for await (const event of honest.events(path, token, signal)) {
        yield* tampering.event?.(event) ?? [event]
      }
    },
    async *frames(wanted, token, signal) {
      for await (const frame of honest.frames(wanted, token, signal)) {
        if (frame === undefined) {
          yield undefined
          continue
        }
        // It may keep one and send it again, and a reader frees what it was given.
        for (const changed of (await tampering.frame?.(frame)) ?? [frame]) {
          yield { ...changed, bytes: changed.bytes.slice() }
        }
      }
    },
  }
}
