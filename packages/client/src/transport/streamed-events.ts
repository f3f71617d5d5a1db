import { MAX_EVENT_BYTES, parseEvent, type RelayEvent } from '@valise/protocol/wire'
import { createParser } from 'eventsource-parser'
import { bytesOf, expectMediaType, orNonsense } from './answer-body.ts'
import type { MakeCall } from './http-call.ts'
import type { Patience } from './patience.ts'
import { type Call, TransportError } from './transport.ts'

/** Reads events as they are streamed. Gives up when the first one does not come through. */
export async function* streamedEvents(
  makeCall: MakeCall,
  call: Call,
  patience: Patience,
): AsyncGenerator<RelayEvent> {
  const { signal } = patience
  patience.wait('first')
  const response = await makeCall({ ...call, signal })
  await expectMediaType(response, 'text/event-stream')
  const data: string[] = []
  let tooLarge: Error | undefined
  const parser = createParser({
    maxBufferSize: MAX_EVENT_BYTES,
    onEvent: (event) => data.push(event.data),
    // Fields that the format does not have are to be ignored; what is too large is not.
    onError: (error) => {
      if (error.type === 'max-buffer-size-exceeded') tooLarge = error
    },
  })
  const decoder = new TextDecoder()
  let hasOne = false
  for await (const part of bytesOf(response, signal)) {
    patience.pause()
    parser.feed(decoder.decode(part, { stream: true }))
    hasOne ||= data.length > 0
    // What was whole before it: wherever the network cuts the stream, the same events come of it.
    for (const text of data.splice(0)) yield orNonsense(() => parseEvent(text))
    if (tooLarge !== undefined) throw new TransportError('nonsense', {}, { cause: tooLarge })
    patience.wait(hasOne ? 'next' : 'first')
  }
}
