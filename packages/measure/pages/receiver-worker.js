// Downloads all frames into a file of the browser's own, as the app does, and opens nothing.

const HEADER_BYTES = 10
const READ_BYTES = 1024 * 1024

// What fails here is told to the page: it would wait for ever.
addEventListener('unhandledrejection', ({ reason }) => {
  throw reason
})

onmessage = async ({ data: { token, frames, acknowledgements } }) => {
  const headers = { Authorization: `Bearer ${token}` }
  const folder = await navigator.storage.getDirectory()
  const entry = await folder.getFileHandle('unsealed', { create: true })
  const file = await entry.createSyncAccessHandle()
  file.truncate(0)
  const { body } = await fetch(frames, { headers })
  const header = new Uint8Array(HEADER_BYTES)
  let held = 0
  let left = 0
  let written = 0
  let acknowledging = Promise.resolve()
  // Read as the app reads it: into the same memory all the time.
  const reader = body.getReader({ mode: 'byob' })
  let buffer = new ArrayBuffer(READ_BYTES)
  for (;;) {
    const { done, value: part } = await reader.read(new Uint8Array(buffer))
    if (done) break
    buffer = part.buffer
    for (let at = 0; at < part.length; ) {
      if (left === 0) {
        const taken = part.subarray(at, at + HEADER_BYTES - held)
        header.set(taken, held)
        held += taken.length
        at += taken.length
        if (held < HEADER_BYTES) continue
        left = new DataView(header.buffer).getUint32(6)
        held = 0
        // A heartbeat has no bytes.
        continue
      }
      const piece = part.subarray(at, at + left)
      written += file.write(piece, { at: written })
      at += piece.length
      left -= piece.length
      if (left > 0) continue
      const next = new DataView(header.buffer).getUint32(1) + 1
      acknowledging = acknowledging.then(() =>
        fetch(acknowledgements, {
          method: 'PUT',
          headers: { ...headers, 'Content-Type': 'application/json' },
          body: JSON.stringify({ next }),
        }),
      )
    }
  }
  await acknowledging
  file.close()
  await folder.removeEntry('unsealed')
  postMessage(written)
}
