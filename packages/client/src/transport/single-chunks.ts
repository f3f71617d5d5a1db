import {
  type Bytes,
  type ChunkFrame,
  LAST_HEADER,
  MAX_SEALED_CHUNK_BYTES,
  routes,
} from '@valise/protocol/wire'
import { bytesOf, expectMediaType } from './answer-body.ts'
import type { MakeCall } from './http-call.ts'
import type { Patience } from './patience.ts'
import { type Call, TransportError, type WantedFrames } from './transport.ts'

/**
 * Asks for chunk after chunk, each call held by the relay until the chunk is there. Undefined, as
 * for a heartbeat, when one has not come yet.
 */
export async function* singleChunks(
  makeCall: MakeCall,
  { address, from }: WantedFrames,
  call: Omit<Call, 'path'>,
  patience: Patience,
): AsyncGenerator<ChunkFrame | undefined> {
  const { signal } = patience
  for (let index = from; ; ) {
    patience.wait('next')
    const response = await makeCall({ ...call, path: routes.chunk(address, index), signal })
    if (response.status === 204) {
      patience.pause()
      yield undefined
      await patience.rest()
      continue
    }
    await expectMediaType(response, 'application/octet-stream')
    const bytes = await wholeOf(response, patience)
    patience.pause()
    const last = response.headers.get(LAST_HEADER)
    if (last !== '0' && last !== '1') throw new TransportError('nonsense')
    yield { index, last: last === '1', bytes }
    if (last === '1') return
    index += 1
  }
}

async function wholeOf(response: Response, patience: Patience): Promise<Bytes> {
  const parts: Uint8Array[] = []
  let length = 0
  for await (const part of bytesOf(response, patience.signal)) {
    patience.wait('next')
    length += part.length
    if (length > MAX_SEALED_CHUNK_BYTES) throw new TransportError('nonsense')
    parts.push(part)
  }
  if (length === 0) throw new TransportError('nonsense')
  const whole = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
