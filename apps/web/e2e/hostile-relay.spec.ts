import { randomBytes } from 'node:crypto'
import { readLinkFragment } from '@valise/client'
import type { HostileProxy, Tampering } from '@valise/client/testing'
import {
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
