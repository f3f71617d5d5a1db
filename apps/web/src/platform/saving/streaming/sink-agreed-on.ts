import { ClientError, type ReceivedItem } from '@valise/client'
import { agreedTo, type Offer, type Proposal } from '../offer.ts'
import { type Picked, pickDirectory, pickFile } from '../pickers.ts'
import type { ReceivedFile } from '../received-file.ts'
import { FolderSink } from './folder-sink.ts'
import type { OutgoingSink } from './outgoing-sink.ts'
import { outputInto } from './picked-file.ts'
import { isFile, onlyFile, savedAs } from './saved-as.ts'
import { type OpenOutput, StreamSink } from './stream-sink.ts'

/**
 * Most files that are written into a folder: all of them stay open until the last has verified, each
 * with a file of the browser's beside it. More of them come as one ZIP.
 */
const MAX_OPEN_FILES = 1000

interface Ways {
  canPick: boolean
  openDownload: OpenOutput | undefined
  onCommit: (files: ReceivedFile[]) => void
}

/**
 * Asks where what can't be kept here first goes while it arrives: to where its user chooses, or, where
 * no browser asks them, to the downloads. Rejects when there is no way left, or the signal aborts.
 */
export async function sinkAgreedOn(
  items: readonly ReceivedItem[],
  ways: Ways,
  onOffer: (offer: Offer) => void,
  signal: AbortSignal,
): Promise<OutgoingSink> {
  for (const proposal of proposals(items, ways)) {
    const sink = await agreedTo(proposal, onOffer, signal)
    if (sink !== 'unavailable') return sink
  }
  throw new ClientError('save-failed')
}

function* proposals(
  items: readonly ReceivedItem[],
  { canPick, openDownload, onCommit }: Ways,
): Generator<Proposal<OutgoingSink>> {
  const isOne = onlyFile(items) !== undefined
  const asZip = !isOne && items.filter(isFile).length > MAX_OPEN_FILES
  if (canPick && (isOne || asZip)) {
    const choose = (signal: AbortSignal) => chosenFile(savedAs(items).name, onCommit, signal)
    yield { to: 'file', asZip, choose }
  } else if (canPick) {
    yield { to: 'folder', asZip, choose: () => chosenFolder(onCommit) }
  }
  if (openDownload === undefined) return
  const choose = async () => new StreamSink('downloads', openDownload, onCommit)
  yield { to: 'downloads', asZip: !isOne, choose }
}

async function chosenFile(
  name: string,
  onCommit: Ways['onCommit'],
  signal: AbortSignal,
): Promise<Picked<OutgoingSink>> {
  const file = await pickFile(name)
  if (typeof file === 'string') return file
  const output = await outputInto(file)
  // The chooser has made the file, and nobody will write it.
  if (signal.aborted) await output.abort()
  return new StreamSink('chosen', () => output, onCommit)
}

async function chosenFolder(onCommit: Ways['onCommit']): Promise<Picked<OutgoingSink>> {
  const folder = await pickDirectory()
  return typeof folder === 'string' ? folder : new FolderSink(folder, onCommit)
}
