import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { MAX_CHUNK_BYTES, routes, toBase64url } from '@valise/protocol/wire'
import { expect, test } from 'vitest'
import { finalText, meeting, random } from './testing/people.ts'
import { RelayProcess } from './testing/relay-process.ts'
import { TestRelay } from './testing/test-relay.ts'

test('after its end nothing of a session is in the heap of the relay', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'valise-heap-'))
  const nodeArgs = ['--heapsnapshot-signal=SIGUSR2', `--diagnostic-dir=${folder}`]
  const relay = new RelayProcess({}, [], nodeArgs)
  try {
    // No connection stays open: Node keeps the last call of each.
    const at = await TestRelay.attach(await relay.url(), { Connection: 'close' })
    const { sender, receivers } = await meeting(at)
    const one = receivers[0]!
    const transfer = await sender.startTransfer([one])
    await sender.putText(routes.message(one.receiverId, 'hello'), sender.helloText())
    await sender.chunk(transfer, 0, random(1000), true)
    const final = finalText(transfer)
    await sender.putText(routes.final(transfer), final)
    const events = await sender.events()
    await events.until('snapshot')
    const secrets = {
      code: sender.code,
      session: sender.sessionId,
      receiver: one.receiverId,
      transfer: transfer.transferId,
      final,
      senderToken: toBase64url(sender.token),
      receiverToken: toBase64url(one.token),
    }
    const during = await heap(relay, folder)
    for (const name of ['code', 'session', 'receiver', 'transfer', 'final'] as const) {
      expect(during.includes(escaped(secrets[name])), `${name} while the session lives`).toBe(true)
    }
    await sender.delete(routes.session(sender.sessionId))
    await events.until('ended')
    expect(await events.next()).toBeUndefined()
    const { json } = await at.call('GET', '/healthz')
    expect(json).toMatchObject({ sessions: 0, requests: 0, bytes: 0 })
    const after = await heap(relay, folder)
    for (const [name, secret] of Object.entries(secrets)) {
      expect(after.includes(escaped(secret)), `${name} after its end`).toBe(false)
    }
  } finally {
    await relay.stop()
    await rm(folder, { recursive: true })
  }
})

test('after its end the memory of its chunks is free', async () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const relay = await TestRelay.start()
  const { sender, receivers } = await meeting(relay)
  const one = receivers[0]!
  const bytes = random(MAX_CHUNK_BYTES)
  const held = async () => {
    // Some buffers are let go of one turn of the loop later.
    await relay.call('GET', '/healthz')
    collect()
    return process.memoryUsage().arrayBuffers
  }
  // What was in use before this test may still be swept: the least of some looks counts.
  const looks: number[] = []
  for (let i = 0; i < 10; i++) looks.push(await held())
  const before = Math.min(...looks)
  const at = await sender.startTransfer(receivers, MAX_CHUNK_BYTES)
  await sender.chunk(at, 0, bytes)
  await one.acknowledge(at, 1)
  await sender.chunk(at, 1, bytes)
  await sender.chunk(at, 2, bytes)
  expect((await held()) - before).toBeGreaterThan(1.9 * MAX_CHUNK_BYTES)
  await sender.delete(routes.session(sender.sessionId))
  // V8 counts what it sweeps beside the program a little later.
  await expect
    .poll(async () => (await held()) - before, { timeout: 5_000 })
    .toBeLessThan(MAX_CHUNK_BYTES / 4)
  await relay.close()
})

/** Strings stand in a snapshot as JSON writes them. */
function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1)
}

/** Takes a heap snapshot of the relay, which collects its garbage first. */
async function heap(relay: RelayProcess, folder: string): Promise<string> {
  const known = new Set(await readdir(folder))
  relay.signal('SIGUSR2')
  for (;;) {
    const name = (await readdir(folder)).find((file) => !known.has(file))
    const text = name === undefined ? '' : await readFile(join(folder, name), 'utf8')
    if (text.trimEnd().endsWith(']}')) return text
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}
