import type { SavingAnswer, SavingAnswers, SavingCall } from '../messages.ts'
import { OpfsWriter } from './opfs-writer.ts'
import { writeZip } from './zip-writer.ts'

// Writes what the page hands it: only a worker gets the fast way to the browser's private storage,
// and nothing that is written ever holds the page up.

declare const self: DedicatedWorkerGlobalScope

let writer: OpfsWriter | undefined
/** One thing after another, as it was asked. */
let last: Promise<unknown> = Promise.resolve()

self.addEventListener('message', ({ data }: MessageEvent<SavingCall>) => {
  last = last.then(async () => self.postMessage(await answer(data)))
})

async function answer(call: SavingCall): Promise<SavingAnswer> {
  try {
    return { value: await carryOut(call) }
  } catch (error) {
    // Errors of the browser don't all cross to the page; what it needs to know is that there was one.
    return { error: String(error) }
  }
}

async function carryOut(call: SavingCall): Promise<SavingAnswers[SavingCall['do']]> {
  switch (call.do) {
    case 'probe':
      return await probe()
    case 'begin':
      writer = new OpfsWriter(call.directory)
      return await writer.begin(call.items)
    case 'write':
      return await writer?.write(call.item, call.bytes)
    case 'commit':
      await writer?.commit()
      return writer?.places() ?? []
    case 'discard':
      return await writer?.discard()
    case 'zip':
      return await writeZip(call.directory, call.entries, tellWritten)
  }
}

function tellWritten(written: number): void {
  self.postMessage({ written } satisfies SavingAnswer)
}

async function probe(): Promise<boolean> {
  // Some browsers have it and refuse it in private windows: then this throws.
  await navigator.storage.getDirectory()
  return typeof FileSystemFileHandle.prototype.createSyncAccessHandle === 'function'
}
