import { type Bytes, type ChunkFrame, FRAME_HEADER_BYTES, FrameReader } from '@valise/protocol/wire'
import { expectMediaType, lentBytesOf, orNonsense } from './answer-body.ts'
import type { MakeCall } from './http-call.ts'
import type { Patience } from './patience.ts'
import type { Call } from './transport.ts'

/** Reads the frames of a download as they are streamed. Gives up when one does not come through. */
export async function* streamedFrames(
  makeCall: MakeCall,
  call: Call,
  patience: Patience,
): AsyncGenerator<ChunkFrame | undefined> {
  const { signal } = patience
  patience.wait('first')
  const response = await makeCall({ ...call, signal })
  await expectMediaType(response, 'application/octet-stream')
  const reader = new FrameReader(twoInTurn())
  let hasOne = false
  /** Bytes of a frame that has begun. */
  let begun = 0
  for await (const part of lentBytesOf(response, signal)) {
    patience.pause()
    begun += part.length
    const frames = reader.read(part)
    for (;;) {
      const next = orNonsense(() => frames.next())
      if (next.done) break
      hasOne = true
      begun -= FRAME_HEADER_BYTES + (next.value?.bytes.length ?? 0)
      yield next.value
    }
    if (hasOne) patience.wait(begun > 0 ? 'rest' : 'next')
    else patience.wait('first')
  }
}

/**
 * Memory for frames: for full ones the same two buffers all the time. One is read into while the
 * other is opened.
 */
function twoInTurn(): (length: number) => Bytes {
  const buffers: Bytes[] = []
  return (length) => {
    // A heartbeat takes nobody's turn.
    if (length === 0) return new Uint8Array()
    const [oldest] = buffers
    const isAgain = buffers.length === 2 && oldest?.length === length
    const buffer = isAgain ? oldest : new Uint8Array(length)
    buffers.push(buffer)
    if (buffers.length > 2) buffers.shift()
    return buffer
  }
}
