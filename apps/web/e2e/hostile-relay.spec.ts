import { randomBytes } from 'node:crypto'
import { commitment, exportSignKey, identityHash, makeSigningPair, suiteOf } from '@valise/protocol'
import { request, reveal } from '@valise/protocol/wire'
import { expect, test } from './fixtures.ts'
import { film } from './support/camera.ts'
import { MIB } from './support/files.ts'
import type { Call, HostileRelay, Tampering } from './support/hostile-relay.ts'
import type { Receiver } from './support/receiver.ts'
import { firstFour, lastFour, type Sender } from './support/sender.ts'

const secret = 'nobody but the receiver reads this'

const isJoin = ({ method, path }: Call) => method === 'PUT' && /\/requests\/[^/]+$/.test(path)
const isReveal = ({ method, path }: Call) => method === 'PUT' && path.endsWith('/reveal')

/** Puts keys of the relay's own, with a commitment of its own, in the place of the receiver's. */
async function swapKeys(): Promise<NonNullable<Tampering['call']>> {
  const signing = await makeSigningPair()
  const suite = suiteOf(1)
  const keys = {
    signKey: await exportSignKey(signing.publicKey),
    kemKey: await suite.exportPublicKey(await suite.makePair()),
  }
  const nR = new Uint8Array(randomBytes(32))
  return async (call) => {
    if (isReveal(call)) return { body: reveal.stringify({ nR }) }
    if (!isJoin(call)) return undefined
    const asked = request.parse(call.body.toString())
    const identity = { ...asked, ...keys, role: 'receiver', id: asked.receiverId } as const
    const receiver = await identityHash(identity)
    const C = await commitment({ code: asked.code, mode: asked.mode, receiver, nR })
    return { body: request.stringify({ ...asked, ...keys, C }) }
  }
}

test.describe('a relay that swaps the receiver’s keys', () => {
  test('shows the sender another code, and reads nothing', async ({
    hostile,
    sender,
    receiver,
  }) => {
    const carried: string[] = []
    const swap = await swapKeys()
    hostile.tampering = {
      call(call) {
        carried.push(call.path, call.body.toString('latin1'))
        return swap(call)
      },
    }
    await sender.open(hostile.url, { message: secret })
    await receiver.type(hostile.url, await sender.code())
    const onReceiver = await receiver.code()
    await expect(sender.requests.getByRole('button', { name: /^Approve/ })).toBeVisible()
    await expect(sender.request(firstFour(onReceiver))).toHaveCount(0)

    // Somebody who does not compare the first half: the second is not the right one either.
    for (const left of [2, 1, 0]) {
      await sender.requests.getByLabel('Last four characters').fill(lastFour(onReceiver))
      await sender.requests.getByRole('button', { name: /^Approve/ }).click()
      if (left > 0) await expect(sender.requests).toContainText('These are not the last four')
    }
    await expect(sender.requests).toContainText('someone else has your session code')
    await expect(receiver.page.getByText('ended this request')).toBeVisible()
    expect(carried.some((text) => text.includes(secret) || text.includes('/transfers/'))).toBe(
      false,
    )
  })

  test('cannot do it to one that scanned: the request is refused', async ({
    hostile,
    sender,
    receiver,
    device,
  }) => {
    hostile.tampering = { call: await swapKeys() }
    await sender.open(hostile.url, { message: secret })
    await film(sender.page, await (await device()).newPage())
    await receiver.scan(hostile.url)
    await expect(receiver.page.getByText('ended this request')).toBeVisible()
    await expect(sender.page.getByText('the change was refused')).toBeVisible()
    await expect(sender.page.getByRole('button', { name: /^Approve/ })).toHaveCount(0)
  })
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
      await expectDamage(sender, receiver)
    })
  }

  test('and one that repeats a chunk it has sent already changes nothing', async ({
    hostile,
    sender,
    receiver,
  }) => {
    hostile.tampering = { frame: (frame) => [frame, frame] }
    await handOver(hostile, sender, receiver)
    await expect(receiver.message).toHaveText(secret)
  })
})

async function handOver(hostile: HostileRelay, sender: Sender, receiver: Receiver): Promise<void> {
  await sender.open(hostile.url, { message: secret })
  await receiver.type(hostile.url, await sender.code())
  const code = await receiver.code()
  await sender.typeLastFour(code)
  await sender.approve(firstFour(code), { send: true }).click()
  await receiver.yes.click()
  await expect(receiver.done).toBeVisible()
  await expect(sender.received(code)).toBeVisible()
}

async function expectDamage(sender: Sender, receiver: Receiver): Promise<void> {
  const { page } = receiver
  await expect(page.getByText('What arrived was damaged or changed on its way.')).toBeVisible()
  await expect(page.getByText('Nothing of it was kept on this device.')).toBeVisible()
  await expect(page.getByRole('region', { name: 'Received' })).toHaveCount(0)
  await expect(page.getByRole('button', { name: /^Save|^Copy/ })).toHaveCount(0)
  await expect(page.getByText(secret)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Scan or type a code' })).toBeVisible()
  await expect(sender.page.getByText('Stopped reading:')).toBeVisible()
  await expect(sender.page.getByText(/Received by/)).toHaveCount(0)
}
