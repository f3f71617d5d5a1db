import type { ReceivedItem } from '@valise/client'
import { pathOf } from '../received-file.ts'
import { type ZipMember, zipOfMembers } from '../zip-of.ts'
import type { Pieces } from './pieces.ts'
import { isFile, onlyFile } from './saved-as.ts'

/** What the files of a transfer are saved as, made of pieces as they come. */
export function bytesOfFiles(
  items: readonly ReceivedItem[],
  pieces: Pieces,
): ReadableStream<Uint8Array> {
  const only = onlyFile(items)
  return only === undefined ? zipOfMembers(members(items, pieces)) : streamOf(pieces.of(only.at))
}

function* members(items: readonly ReceivedItem[], pieces: Pieces): Generator<ZipMember> {
  for (const [at, item] of items.entries()) {
    if (isFile(item)) yield { name: pathOf(item), time: item.time, input: pieces.of(at) }
  }
}

function streamOf(pieces: AsyncGenerator<Uint8Array, void>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(controller) {
      const { done, value } = await pieces.next()
      if (done === true) controller.close()
      else controller.enqueue(value)
    },
  })
}
