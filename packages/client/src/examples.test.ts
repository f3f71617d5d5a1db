import { readdirSync, readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Received, readInvitation, receive } from '../examples/receive.ts'
import { fileSource, send } from '../examples/send.ts'
import { textSource } from './index.ts'
import { randomBytes } from './testing/random-bytes.ts'
import { RelayProcess } from './testing/relay-process.ts'

// Holds packages/client/README.md to its examples, and these to the relay as it is run.

const folder = new URL('../examples/', import.meta.url)
const examples = readdirSync(folder).map((name) => ({
  name,
  text: readFileSync(new URL(name, folder), 'utf8'),
}))
const guide = readFileSync(new URL('../README.md', import.meta.url), 'utf8')

describe('the guide', () => {
  it('has each example, to the letter, and no other', () => {
    const blocks = [...guide.matchAll(/^`(\S+\.ts)` [^#]*?\n```ts\n(.*?)^```$/gms)]
    expect(Object.fromEntries(blocks.map(([, name, text]) => [name, text]))).toEqual(
      Object.fromEntries(examples.map(({ name, text }) => [`examples/${name}`, text])),
    )
    expect(guide.split('```ts\n')).toHaveLength(examples.length + 1)
  })

  it('needs nothing but what the package shows to everybody', () => {
    const from = examples.flatMap(({ text }) => [...text.matchAll(/ from '([^']+)'/g)])
    expect(new Set(from.map(([, module]) => module))).toEqual(new Set(['@valise/client']))
  })
})

describe('the examples', () => {
  const file = new File([randomBytes(2_500_000)], 'vault.bin', { type: 'application/x-vault' })
  const things = [textSource('correct horse', 'secret'), fileSource(file)]
  let relay: RelayProcess
  beforeAll(async () => {
    relay = await RelayProcess.start()
  })
  afterAll(() => relay.end('SIGTERM'))

  it.each(['scanned', 'typed'] as const)(
    'hand a secret and a file to a device that %s',
    async (mode) => {
      const { sent, received } = handOver(mode, { approve: true, yes: true })
      await expectAll(await received)
      expect(await sent).toMatchObject([{ state: 'received' }])
      await expectNoSession()
    },
  )

  it('hand nothing to a device that is denied', async () => {
    const { sent, received, cancel } = handOver('scanned', { approve: false, yes: true })
    await expect(received).rejects.toMatchObject({ code: 'denied' })
    cancel()
    await expect(sent).rejects.toMatchObject({ code: 'cancelled' })
    await expectNoSession()
  })

  it('hand nothing to a device whose user says that the codes differ', async () => {
    const { sent, received, cancel } = handOver('typed', { approve: true, yes: false })
    await expect(received).rejects.toMatchObject({ code: 'codes-differ' })
    cancel()
    await expect(sent).rejects.toMatchObject({ code: 'cancelled' })
    await expectNoSession()
  })

  it('say why when nobody has the code', async () => {
    const nobody = receive(relay.url, readInvitation('0000-0000'), { draw() {} })
    await expect(nobody).rejects.toMatchObject({ code: 'unknown-code' })
  })

  /** Two devices, and somebody who sees both screens and taps on them. */
  function handOver(
    mode: 'scanned' | 'typed',
    { approve, yes }: { approve: boolean; yes: boolean },
  ): { sent: ReturnType<typeof send>; received: Promise<Received[]>; cancel(): void } {
    let pairs: readonly string[] | undefined
    let decide = () => {}
    let cancel = () => {}
    let invite: (text: string) => void = () => {}
    const invitation = new Promise<string>((resolve) => (invite = resolve))
    const sent = send(relay.url, things, {
      draw({ code, link, requests }, taps) {
        const text = mode === 'scanned' ? link : code
        if (text !== undefined) invite(text)
        cancel = taps.cancel
        decide = () => {
          const row = requests.find(({ state }) => state === 'waiting')
          if (row === undefined || pairs === undefined) return
          decide = () => {}
          const isSame = row.pairs.join() === pairs.slice(0, row.pairs.length).join()
          const lastFour = row.mode === 'typed' ? pairs.slice(2).join(' ') : undefined
          if (approve && isSame) taps.approve(row.id, lastFour)
          else taps.deny(row.id)
        }
        decide()
      },
    })
    const received = invitation.then((text) =>
      receive(relay.url, readInvitation(text), {
        draw(view, taps) {
          pairs = view.pairs
          decide()
          if (view.phase === 'comparing') taps.compare(yes)
        },
      }),
    )
    return { sent, received, cancel: () => cancel() }
  }

  async function expectAll(received: Received[]): Promise<void> {
    const [secret, copy] = received
    expect(received).toHaveLength(2)
    expect(secret?.item).toMatchObject({ kind: 'secret', name: '' })
    expect(Buffer.concat(secret?.parts ?? []).toString()).toBe('correct horse')
    expect(copy?.item).toMatchObject({ name: 'vault.bin', mediaType: 'application/x-vault' })
    expect(Buffer.concat(copy?.parts ?? []).equals(Buffer.from(await file.arrayBuffer()))).toBe(
      true,
    )
  }

  /** Both have told the relay that they are gone. */
  async function expectNoSession(): Promise<void> {
    const health = async () => (await fetch(`${relay.url}/healthz`)).json()
    await expect.poll(health).toMatchObject({ sessions: 0 })
  }
})
