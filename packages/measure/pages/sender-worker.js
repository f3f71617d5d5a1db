// Uploads a file in chunks as the app does, and seals nothing: the limit of this transport in a
// browser.

const UPLOADS_IN_FLIGHT = 4
const CHUNK_BYTES = 4 * 1024 * 1024

let credit = 0
let acknowledged = 0
let changed = Promise.withResolvers()

// What fails here is told to the page: it would wait for ever.
addEventListener('unhandledrejection', ({ reason }) => {
  throw reason
})

onmessage = async ({ data: { file, token, events, transfer } }) => {
  const headers = { Authorization: `Bearer ${token}` }
  void listen(events, headers)
  const count = Math.max(1, Math.ceil(file.size / CHUNK_BYTES))
  let next = 0
  // Read as the app reads it: into the same memory all the time, one piece after the other.
  const reader = file.stream().getReader({ mode: 'byob' })
  let reading = Promise.resolve()
  const lane = async () => {
    let buffer = new ArrayBuffer(CHUNK_BYTES)
    while (next < count) {
      const index = next++
      await until(() => index < credit)
      const view = new Uint8Array(buffer)
      reading = reading.then(() => reader.read(view, { min: CHUNK_BYTES }))
      const { value: body } = await reading
      buffer = body.buffer
      const answer = await fetch(`${transfer}/chunks/${index}`, {
        method: 'PUT',
        headers: {
          ...headers,
          'Content-Type': 'application/octet-stream',
          'Valise-Last': index === count - 1 ? '1' : '0',
        },
        body,
      })
      progress((await answer.json()).credit, 0)
    }
  }
  await Promise.all(Array.from({ length: UPLOADS_IN_FLIGHT }, lane))
  await until(() => acknowledged >= count)
  await fetch(transfer, { method: 'DELETE', headers })
  postMessage('done')
}

async function listen(path, headers) {
  const { body } = await fetch(path, { headers })
  let text = ''
  for await (const part of body.pipeThrough(new TextDecoderStream())) {
    const events = (text + part).split('\n\n')
    text = events.pop()
    for (const event of events) {
      if (!event.startsWith('data: ')) continue
      const { kind, credit, recipients, transfer, transfers } = JSON.parse(event.slice(6))
      if (kind === 'progress') progress(credit, recipients[0].next)
      for (const each of transfers ?? [transfer ?? []].flat()) {
        progress(each.credit, each.recipients[0].next)
      }
    }
  }
}

function progress(newCredit, newAcknowledged) {
  credit = Math.max(credit, newCredit)
  acknowledged = Math.max(acknowledged, newAcknowledged)
  changed.resolve()
  changed = Promise.withResolvers()
}

async function until(holds) {
  while (!holds()) await changed.promise
}
