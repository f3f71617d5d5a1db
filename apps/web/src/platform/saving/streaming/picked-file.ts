import type { Output } from './stream-sink.ts'

/** Not every browser that has the chooser can remove what was chosen. */
interface Removable {
  remove?: () => Promise<void>
}

/**
 * Writes into a file that its user has chosen. The browser puts what is written aside until `close`:
 * up to then the file is as it was. The chooser makes an empty one, which goes again with `abort`.
 */
export async function outputInto(file: FileSystemFileHandle & Removable): Promise<Output> {
  const wasEmpty = (await file.getFile()).size === 0
  const aside = await file.createWritable()
  let controller: WritableStreamDefaultController | undefined
  let isFinal = false
  const leave = async () => {
    // What has verified stays, whatever becomes of the page.
    if (isFinal) return
    await aside.abort().catch(() => undefined)
    if (wasEmpty) await file.remove?.().catch(() => undefined)
  }
  const writable = new WritableStream<Uint8Array>({
    start: (its) => {
      controller = its
    },
    // Never in shared memory.
    write: (bytes) => aside.write(bytes as Uint8Array<ArrayBuffer>),
    close: async () => {
      isFinal = true
      try {
        await aside.close()
      } catch (error) {
        isFinal = false
        throw error
      }
    },
    abort: leave,
  })
  return {
    writable,
    abort: async () => {
      const left = leave()
      controller?.error(new Error('it was given up'))
      await left
    },
  }
}
