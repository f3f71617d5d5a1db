import { randomBytes } from 'node:crypto'
import {
  httpTransport,
  ReceiverSession,
  readLinkFragment,
  SenderSession,
  type Sink,
  type Source,
  systemRuntime,
  textSource,
} from '@valise/client'
import type { HostileProxy, Tampering } from '@valise/client/testing'
import {
  type ContentKey,
  commitment,
  exportSignKey,
  helloTag,
  identityHash,
  makeSigningPair,
  newContentKey,
  qrKeysOf,
  sealEnvelope,
  signApproval,
  suiteOf,
  transcript,
} from '@valise/protocol'
import {
  approve,
  envelope,
  type Hello,
  hello,
  type RelayEvent,
  type Request,
  request,
  reveal,
  toBase64url,
} from '@valise/protocol/wire'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { MIB } from './support/files.ts'
import type { Receiver } from './support/receiver.ts'
import { firstFour, lastFour, type Sender } from './support/sender.ts'

const secret = 'nobody but the receiver reads this'

/** Nonce of a record (section 10 of docs/protocol.md). */
function recordNonce(record: number, last: boolean): Uint8Array<ArrayBuffer> {
  const nonce = new Uint8Array(12)
  new DataView(nonce.buffer).setBigUint64(3, BigInt(record))
  nonce[11] = last ? 1 : 0
  return nonce
}

type Call = Parameters<NonNullable<Tampering['call']>>[0]
const isJoin = ({ method, path }: Call) => method === 'PUT' && /\/requests\/[^/]+$/.test(path)
const isHello = ({ method, path }: Call) => method === 'PUT' && path.endsWith('/hello')
const isReveal = ({ method, path }: Call) => method === 'PUT' && path.endsWith('/reveal')
const isTransfer = ({ path }: Call) => path.includes('/transfers/')

/** Keys that the relay has the private halves of. */
async function relayKeys() {
  const signing = await makeSigningPair()
  const suite = suiteOf(1)
  const pair = await suite.makePair()
  return {
    signing,
    pair,
    own: {
      signKey: await exportSignKey(signing.publicKey),
      kemKey: await suite.exportPublicKey(pair),
    },
  }
}

/** Puts the relay's keys, with a commitment of its own, in the place of the receiver's. */
async function swapReceiver(): Promise<NonNullable<Tampering['call']>> {
  const { own } = await relayKeys()
  const nR = new Uint8Array(randomBytes(32))
  return async (call) => {
    if (isReveal(call)) return { ...call, body: reveal.stringify({ nR }) }
    if (!isJoin(call)) return call
    const asked = request.parse(String(call.body))
    const identity = { ...asked, ...own, role: 'receiver', id: asked.receiverId } as const
    const receiver = await identityHash(identity)
    const C = await commitment({ code: asked.code, mode: asked.mode, receiver, nR })
    return { ...call, body: request.stringify({ ...asked, ...own, C }) }
  }
}

/** Answers with the relay's keys in the place of the sender's, all of them or the kemKey alone. */
async function swapSender(only?: 'kemKey'): Promise<NonNullable<Tampering['call']>> {
  const { own } = await relayKeys()
  const keys = only === undefined ? own : { kemKey: own.kemKey }
  return (call) =>
    isHello(call)
      ? { ...call, body: hello.stringify({ ...hello.parse(String(call.body)), ...keys }) }
      : call
}

/** The same for a receiver that scanned: the relay has seen the QR too, and knows its secret. */
function withTag(
  swap: NonNullable<Tampering['call']>,
  link: () => string,
): NonNullable<Tampering['call']> {
  let asked: Request | undefined
  return async (call) => {
    if (isJoin(call)) asked = request.parse(String(call.body))
    const changed = await swap(call)
    if (!isHello(call) || asked === undefined || typeof changed !== 'object') return changed
    if (!('body' in changed)) return changed
    const answer = hello.parse(String(changed.body))
    const fragment = readLinkFragment(link().slice(link().indexOf('#')))
    const qr = await qrKeysOf(fragment.secret)
    const sender = await identityHash({ ...answer, role: 'sender', id: answer.sessionId })
    const proof = { code: asked.code, commitment: asked.C, sender, nS: answer.nS }
    return { ...changed, body: hello.stringify({ ...answer, tag: await helloTag(qr, proof) }) }
  }
}

/** Writes down what a relay carries, so that a test can look for secrets in it. */
function recording(hostile: HostileProxy, call: NonNullable<Tampering['call']>): string[] {
  const carried: string[] = []
  hostile.tampering = {
    call(what) {
      carried.push(what.path, Buffer.from(what.body ?? '').toString('latin1'))
      return call(what)
    },
  }
  return carried
}

test.describe('a relay that swaps keys', () => {
  test('of the receiver shows the sender another code, and reads nothing', async ({
    hostile,
    sender,
    receiver,
  }) => {
    const carried = recording(hostile, await swapReceiver())
    await sender.open(hostile.url, { message: secret })
    await receiver.type(hostile.url, await sender.code())
    await expectDifferentCodes(sender, receiver)
    expect(carried.some((text) => text.includes(secret) || text.includes('/transfers/'))).toBe(
      false,
    )
  })

  test('of the sender shows other codes just so', async ({ hostile, sender, receiver }) => {
    const carried = recording(hostile, await swapSender())
    await sender.open(hostile.url, { message: secret })
    await receiver.type(hostile.url, await sender.code())
    await expectDifferentCodes(sender, receiver)
    expect(carried.some((text) => text.includes('/transfers/'))).toBe(false)
  })

  test('of both, and keeps a conversation with each', async ({ hostile, sender, receiver }) => {
    const [forReceiver, forSender] = [await swapReceiver(), await swapSender()]
    const carried = recording(hostile, async (call) =>
      isHello(call) ? forSender(call) : forReceiver(call),
    )
    await sender.open(hostile.url, { message: secret })
    await receiver.type(hostile.url, await sender.code())
    await expectDifferentCodes(sender, receiver)
    expect(carried.some((text) => text.includes('/transfers/'))).toBe(false)
  })

  test('cannot do it to one that scanned: the request is refused', async ({
    hostile,
    sender,
    receiver,
    device,
  }) => {
    hostile.tampering = { call: await swapReceiver() }
    await sender.open(hostile.url, { message: secret })
    await film(sender.page, await (await device()).newPage())
    await receiver.scan(hostile.url)
    await expect(receiver.page.getByText('ended this request')).toBeVisible()
    await expect(sender.page.getByText('the change was refused')).toBeVisible()
    await expect(sender.page.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  })
})

test.describe('a relay that has seen the QR, and poses as the sender', () => {
  test('is stopped by the fingerprint in the QR', async ({ hostile, sender, receiver }) => {
    let link = ''
    hostile.tampering = { call: withTag(await swapSender(), () => link) }
    await sender.open(hostile.url, { message: secret })
    link = await sender.link()
    await receiver.page.goto(link)
    await receiver.page.getByRole('button', { name: 'Join' }).click()
    await expect(
      receiver.page.getByRole('heading', {
        name: 'The answer did not come from the device that showed the code.',
      }),
    ).toBeVisible()
  })

  test('with the sender’s own signing key gets nothing that is sent back: the approval covers all keys', async ({
    hostile,
    sender,
    receiver,
  }) => {
    let link = ''
    const carried = recording(
      hostile,
      withTag(await swapSender('kemKey'), () => link),
    )
    await sender.open(hostile.url)
    link = await sender.link()
    await receiver.page.goto(link)
    await receiver.page.getByRole('button', { name: 'Join' }).click()
    const onReceiver = await receiver.code()
    // The codes differ. Even where nobody looks and the sender approves what it sees:
    const row = sender.requests.getByRole('button', { name: /^Approve/ })
    expect(await row.textContent()).not.toContain(onReceiver)
    await row.click()
    await expect(
      receiver.page.getByRole('heading', {
        name: 'The approval did not come from the sending device.',
      }),
    ).toBeVisible()
    await expect(receiver.page.getByRole('button', { name: 'Send something' })).toHaveCount(0)
    expect(carried.some((text) => text.includes('/transfers/'))).toBe(false)
  })
})

test('a relay that is the sender for one that typed gets nowhere before its user says Yes', async ({
  hostile,
  sender,
  receiver,
}) => {
  const { signing, own } = await relayKeys()
  const calls: Call[] = []
  let asked: Request | undefined
  let answer: Hello | undefined
  let opened: { nR: Uint8Array<ArrayBuffer> } | undefined
  hostile.tampering = {
    call(call) {
      calls.push(call)
      if (isJoin(call)) asked = request.parse(String(call.body))
      if (isReveal(call)) opened = reveal.parse(String(call.body))
      if (!isHello(call)) return call
      answer = { ...hello.parse(String(call.body)), ...own }
      return { ...call, body: hello.stringify(answer) }
    },
  }
  await sender.open(hostile.url, { message: 'not this' })
  await receiver.type(hostile.url, await sender.code())
  await receiver.code()
  await expect.poll(() => opened).toBeDefined()

  // The relay approves by itself, and sends something of its own.
  if (asked === undefined || answer === undefined || opened === undefined) throw new Error('early')
  const T = await transcript({
    code: asked.code,
    mode: asked.mode,
    sender: await identityHash({ ...answer, role: 'sender', id: answer.sessionId }),
    receiver: await identityHash({ ...asked, role: 'receiver', id: asked.receiverId }),
    commitment: asked.C,
    nS: answer.nS,
    nR: opened.nR,
  })
  const transferId = new Uint8Array(randomBytes(16))
  const key = await newContentKey(new Uint8Array(randomBytes(32)), transferId)
  const sealed = await sealEnvelope({
    ...key,
    transcript: T,
    dir: 1,
    transferId,
    chunkSize: 262_144,
    suite: 1,
    recipientKemKey: asked.kemKey,
    sessionId: answer.sessionId,
    signingKey: signing.privateKey,
  })
  const signature = await signApproval(signing.privateKey, T)
  const receiverId = asked.receiverId
  const { sessionId } = answer
  const approved = approve.stringify({ signature })
  hostile.tampering = {
    ...hostile.tampering,
    event: (event) => (event.kind === 'snapshot' ? [inject(event)] : [event]),
  }
  function inject(event: Extract<RelayEvent, { kind: 'snapshot' }>): RelayEvent {
    return {
      ...event,
      requests: event.requests.map((view) => ({ ...view, approve: approved })),
      transfers: [
        {
          transferId,
          authorId: sessionId,
          dir: 1,
          chunkSize: 262_144,
          credit: 1,
          recipients: [
            {
              recipientId: receiverId,
              state: 'reading',
              next: 0,
              envelope: envelope.stringify(sealed),
            },
          ],
        },
      ],
    }
  }
  // Both connect anew, and get the relay's snapshot.
  hostile.cutStreams()
  await expect(receiver.yes).toBeVisible()
  const early = calls.filter(
    (call) => isTransfer(call) && call.path.includes(toBase64url(transferId)),
  )
  expect(early).toEqual([])
  await expect(receiver.page.getByRole('heading', { name: 'Arriving' })).toHaveCount(0)
  await receiver.page.getByRole('button', { name: 'No', exact: true }).click()
  await expect(
    receiver.page.getByRole('heading', { name: 'The codes on the two devices differ.' }),
  ).toBeVisible()
  expect(calls.filter(isTransfer)).toEqual([])
})

test.describe('a relay that touches the chunks', () => {
  const cases: [what: string, frame: NonNullable<Tampering['frame']>][] = [
    [
      'changes a chunk',
      (frame) => {
        if (frame.index !== 1) return [frame]
        const bytes = new Uint8Array(frame.bytes)
        bytes[1000] = (bytes[1000] ?? 0) ^ 1
        return [{ ...frame, bytes }]
      },
    ],
    [
      'cuts the last one',
      ({ index, last: _last, ...frame }) =>
        // The one before it is passed off as the last.
        index === 0 ? [{ ...frame, index, last: true }] : [],
    ],
    [
      'repeats one in the place of the next',
      (frame) => (frame.index === 0 ? [frame, { ...frame, index: 1 }] : []),
    ],
  ]
  for (const [what, frame] of cases) {
    test(`${what}: the receiver says so and keeps nothing`, async ({
      hostile,
      sender,
      receiver,
      device,
      scratch,
    }) => {
      hostile.tampering = { frame }
      await sender.open(hostile.url, {
        message: secret,
        files: [await scratch.file('two-chunks.bin', 5 * MIB)],
      })
      await film(sender.page, await (await device()).newPage())
      await receiver.scan(hostile.url)
      await sender.approve(await receiver.code(), { send: true }).click()
      await expectDamage(receiver)
      await expect(sender.page.getByText('Stopped reading:')).toBeVisible()
      await expect(sender.page.getByText(/Received by/)).toHaveCount(0)
    })
  }

  test('and one that repeats a chunk it has sent already changes nothing', async ({
    hostile,
    sender,
    receiver,
  }) => {
    hostile.tampering = { frame: (frame) => [frame, frame] }
    await sender.open(hostile.url, { message: secret })
    await receiver.type(hostile.url, await sender.code())
    const code = await receiver.code()
    await sender.typeLastFour(code)
    await sender.approve(firstFour(code), { send: true }).click()
    await receiver.yes.click()
    await expect(receiver.message).toHaveText(secret)
    await expect(sender.received(code)).toBeVisible()
  })
})

test('another approved receiver, who has the key, can change nothing for a third', async ({
  server,
  hostile,
  sender,
  receiver,
}) => {
  // The accomplice runs our own client, and keeps every key that passes through its WebCrypto.
  const seen: Uint8Array<ArrayBuffer>[] = []
  const { subtle } = crypto
  const importKey = subtle.importKey.bind(subtle)
  subtle.importKey = ((...args: Parameters<typeof importKey>) => {
    const [format, data] = args
    if (format === 'raw' && data instanceof Uint8Array) seen.push(data.slice())
    return importKey(...args)
  }) as typeof subtle.importKey
  try {
    await sender.open(hostile.url, { message: secret })
    const code = await sender.code()
    const envelopes: string[] = []
    const honest = httpTransport({ origin: server.url })
    const accomplice = new ReceiverSession({
      invitation: { code: code.replace('-', '') },
      runtime: systemRuntime,
      makeSink: () => new BlobHole(),
      transport: {
        ...honest,
        async *events(...args) {
          for await (const event of honest.events(...args)) {
            if (event.kind === 'transfer') {
              envelopes.push(...event.transfer.recipients.flatMap((one) => one.envelope ?? []))
            }
            yield event
          }
        },
      },
    })
    let key: Promise<ContentKey> | undefined
    const found = async (): Promise<ContentKey> => {
      const message = envelope.parse(envelopes[0] ?? '')
      for (const random of seen.filter(({ length }) => length === 32)) {
        const made = await newContentKey(random, message.transferId)
        if (toBase64url(made.keyCommit) === toBase64url(message.keyCommit)) return made
      }
      throw new Error('the accomplice has no key')
    }
    hostile.tampering = {
      async frame(frame) {
        key ??= until(() => envelopes.length > 0 && accomplice.getView().phase === 'received').then(
          found,
        )
        const { streamKey } = await key
        const iv = recordNonce(0, true)
        const plain = new Uint8Array(
          await subtle.decrypt({ name: 'AES-GCM', iv }, streamKey, frame.bytes),
        )
        const at = Buffer.from(plain).indexOf('nobody')
        plain.set(Buffer.from('anyone'), at)
        const bytes = new Uint8Array(
          await subtle.encrypt({ name: 'AES-GCM', iv }, streamKey, plain),
        )
        return [{ ...frame, bytes }]
      },
    }
    await accomplice.join()
    await receiver.type(hostile.url, code)
    const third = await receiver.code()
    await until(() => accomplice.getView().pairs !== undefined)
    const first = (accomplice.getView().pairs ?? []).join(' ')
    for (const its of [first, third]) {
      await sender.typeLastFour(its)
      await sender.approve(firstFour(its)).click()
    }
    await until(() => accomplice.getView().phase === 'comparing')
    await accomplice.compare(true)
    await receiver.yes.click()
    await sender.page.getByRole('button', { name: 'Send to 2 devices' }).click()
    await expectDamage(receiver)
    await expect(receiver.page.getByText('anyone but the receiver')).toHaveCount(0)
    await expect(sender.received(first)).toBeVisible()
    // It may have taken all there was before it found out: then it is delivered, and not confirmed.
    await expect(
      sender.page.getByRole('heading', { name: 'Received by 1 of 2 devices' }),
    ).toBeVisible()
    await expect(sender.received(third)).toHaveCount(0)
    await accomplice.cancel()
  } finally {
    subtle.importKey = importKey
  }
})

test('a sender with hostile names and types gets clean names, and nothing is opened', async ({
  server,
  receiver,
}) => {
  const script = '<svg xmlns="http://www.w3.org/2000/svg"><script>document.title="x"</script></svg>'
  const named = (name: string, path: string, mediaType: string): Source => ({
    ...textSource(script),
    kind: 'file',
    name,
    path,
    mediaType,
  })
  const session = new SenderSession({
    origin: server.url,
    transport: httpTransport({ origin: server.url }),
    runtime: systemRuntime,
    makeSink: () => new BlobHole(),
  })
  await session.open()
  await receiver.page.goto(session.getView().link ?? '')
  await receiver.page.getByRole('button', { name: 'Join' }).click()
  await receiver.code()
  await until(() => session.getView().requests[0]?.state === 'waiting')
  await session.approve(session.getView().requests[0]?.id ?? '', {
    thenSend: [
      named('../../etc/passwd', '', 'text/plain'),
      named('invoice\u202Efdp.exe', '', 'application/pdf'),
      named('CON.txt', '', 'text/plain'),
      named('<img src=x onerror=alert(1)>.html', '', 'text/html'),
      named('picture.svg', '', 'image/svg+xml'),
      named('liar.png', '', 'image/png'),
    ],
  })
  await expect(receiver.arrived).toBeVisible()
  const names = [
    '.._.._etc_passwd',
    'invoicefdp.exe',
    '_CON.txt',
    '_img src=x onerror=alert(1)_.html',
    'picture.svg',
    'liar.png',
  ]
  const list = receiver.page.getByRole('list', { name: 'Files' }).getByRole('listitem')
  await expect(list).toHaveCount(names.length)
  for (const [at, name] of names.entries()) await expect(list.nth(at)).toContainText(name)
  // A picture that is none, and one that could hold a script, are not drawn.
  await expect(receiver.page.getByRole('img', { name: /^Preview/ })).toHaveCount(0)
  const saved = await receiver.save('Save all', names.length)
  for (const name of ['picture.svg', 'invoicefdp.exe']) expect([...saved.keys()]).toContain(name)
  await expect(receiver.page).toHaveTitle('Receive – Valise')
  await session.cancel()
})

/** Resolves when `holds`; a test that waits in vain runs into its limit. */
async function until(holds: () => boolean): Promise<void> {
  await expect.poll(holds).toBe(true)
}

/** What arrives there is nobody's business. */
class BlobHole implements Sink {
  readonly capacity = Number.MAX_SAFE_INTEGER
  async begin(): Promise<void> {}
  async write(): Promise<void> {}
  async commit(): Promise<void> {}
  async discard(): Promise<void> {}
}

/** Neither half of the receiver's code is the one that the sender sees. */
async function expectDifferentCodes(sender: Sender, receiver: Receiver): Promise<void> {
  const onReceiver = await receiver.code()
  const approves = sender.requests.getByRole('button', { name: /^Approve/ })
  await expect(approves).toBeVisible()
  await expect(sender.request(firstFour(onReceiver))).toHaveCount(0)
  // Somebody who does not compare the first half: the second is not the right one either.
  for (const left of [2, 1, 0]) {
    await sender.requests.getByLabel('Last four characters').fill(lastFour(onReceiver))
    await approves.click()
    if (left > 0) await expect(sender.requests).toContainText('These are not the last four')
  }
  await expect(sender.requests).toContainText('someone else has your session code')
  await expect(receiver.page.getByText('ended this request')).toBeVisible()
}

async function expectDamage({ page }: Receiver): Promise<void> {
  await expect(page.getByText('What arrived was damaged or changed on its way.')).toBeVisible()
  await expect(page.getByText('Nothing of it was kept on this device.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Received' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Save|^Copy/ })).toHaveCount(0)
  await expect(page.getByText(secret)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Scan or type a code' })).toBeVisible()
}
