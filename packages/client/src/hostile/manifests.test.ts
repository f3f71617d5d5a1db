import { encodeManifest, type ManifestItem, paddedLength } from '@valise/protocol'
import { describe, expect, it } from 'vitest'
import { until } from '../session/until.ts'
import { ended, wasCalled } from '../testing/attacks.ts'
import { HandSender } from '../testing/hand-sender.ts'
import {
  forgetByHand,
  type HandTransferOptions,
  sealByHand,
  uploadByHand,
} from '../testing/hand-transfer.ts'
import { hasFailed } from '../testing/has-failed.ts'
import { overBoth } from '../testing/over-both.ts'
import type { Party } from '../testing/party.ts'

const anItem: ManifestItem = {
  kind: 'file',
  name: 'f',
  path: '',
  mediaType: 'text/plain',
  size: 3,
  time: 0,
}

/** One item, and three bytes for it. */
const manifest = (...changes: Partial<ManifestItem>[]) =>
  encodeManifest((changes.length === 0 ? [{}] : changes).map((item) => ({ ...anItem, ...item })))
const bytes = Uint8Array.of(1, 2, 3)

function u32(value: number): Uint8Array {
  const out = new Uint8Array(4)
  new DataView(out.buffer).setUint32(0, value)
  return out
}

/** A plaintext, whatever its parts say of each other. */
function plaintext(body: Uint8Array, items: Uint8Array, padding?: Uint8Array): Uint8Array {
  const length = 4 + body.length + items.length
  const zeros = padding ?? new Uint8Array(paddedLength(length) - length)
  return Uint8Array.from(Buffer.concat([u32(body.length), body, items, zeros]))
}

/** The manifest with other bytes at a place. */
function withBytes(body: Uint8Array, at: number, ...other: number[]): Uint8Array {
  const out = body.slice()
  out.set(other, at)
  return out
}

/** 100,001 items of no bytes, as no encoder would write them. */
function tooManyItems(): Uint8Array {
  const { length } = manifest({ name: '', mediaType: '', size: 0 })
  const item = manifest({ name: '', mediaType: '', size: 0 }).subarray(5, length)
  const body = new Uint8Array(5 + 100_001 * item.length)
  body.set([1, ...u32(100_001)])
  for (let at = 5; at < body.length; at += item.length) body.set(item, at)
  return body
}

/** The place of the first item's size: after its kind and three texts with their lengths. */
const SIZE_AT = 5 + 1 + 4 + 'f'.length + 4 + 4 + 'text/plain'.length

const refused: [string, Uint8Array, RegExp][] = [
  ['100,001 items', plaintext(tooManyItems(), new Uint8Array()), /too many items/],
  ['no items', plaintext(withBytes(manifest(), 1, ...u32(0)), bytes), /too many items or none/],
  ['a count above its bytes', plaintext(withBytes(manifest(), 1, ...u32(99_999)), bytes), /cut/],
  [
    'a count below its bytes',
    plaintext(withBytes(manifest({}, {}), 1, ...u32(1)), bytes),
    /follow/,
  ],
  ['another version', plaintext(withBytes(manifest(), 0, 2), bytes), /another version/],
  ['an unknown kind', plaintext(withBytes(manifest(), 5, 3), bytes), /no known kind/],
  [
    'a size of 2^53',
    plaintext(withBytes(manifest(), SIZE_AT, 0, 0x20), bytes),
    /size is too large/,
  ],
  ['sizes that add up to 2^53', plaintext(manifestOfHuge(), bytes), /too large/],
  [
    'an unknown size that is not the last',
    plaintext(
      withBytes(manifest({}, {}), SIZE_AT, ...Array.from({ length: 8 }, () => 0xff)),
      bytes,
    ),
    /size is too large/,
  ],
  ['a name that is no UTF-8', plaintext(withBytes(manifest(), 10, 0xff), bytes), /not UTF-8/],
  [
    'a name of 2^32-1 bytes',
    plaintext(withBytes(manifest(), 6, 255, 255, 255, 255), bytes),
    /too long/,
  ],
  [
    'a manifest of 2^32-1 bytes',
    withBytes(plaintext(manifest(), bytes), 0, 255, 255, 255, 255),
    /no allowed length/,
  ],
  ['fewer bytes than its sizes', plaintext(manifest({ size: 300_000 }), bytes), /cut short/],
  ['more bytes than its sizes', plaintext(manifest({ size: 2 }), bytes), /padding is not zero/],
  [
    'padding that is not zero',
    plaintext(manifest(), bytes, new Uint8Array(4034).fill(1)),
    /padding/,
  ],
  ['padding that is too short', plaintext(manifest(), bytes, new Uint8Array(10)), /cut short/],
  ['padding that is too long', plaintext(manifest(), bytes, new Uint8Array(5000)), /too long/],
]

/** Two items that are allowed alone. */
function manifestOfHuge(): Uint8Array {
  const body = manifest({}, {})
  const second = SIZE_AT + (body.length - 5) / 2
  const huge = [0, 0x1f, 255, 255, 255, 255, 255, 255]
  return withBytes(withBytes(body, SIZE_AT, ...huge), second, ...huge)
}

overBoth((open) => {
  /** A receiver that has been sent a plaintext by the very sender it has paired with. */
  async function sent(party: Party, whole: Uint8Array, options: HandTransferOptions = {}) {
    const hand = await HandSender.open(await party.transport())
    const guest = await party.guest('scanned', { invitation: hand.invitation })
    await guest.session.join()
    const peer = await hand.confirmed(await hand.approveNext())
    async function* pieces() {
      yield whole
    }
    const transfer = await sealByHand(hand.author, [peer], pieces(), options)
    // One that is refused is not uploaded to its end.
    const uploading = uploadByHand(hand.author, transfer).catch(() => undefined)
    return { guest, uploading }
  }

  describe('an approved sender that is hostile', () => {
    it.each(refused)('is refused with a manifest or stream of %s', async (_name, whole, why) => {
      const party = await open()
      const { guest } = await sent(party, whole, { chunkSize: 4_194_304 })
      const { error } = await ended(guest)
      expect(error?.code).toBe('transfer-damaged')
      expect(error?.cause).toMatchObject({ message: expect.stringMatching(why) })
      expect(guest.sink.outcome).toBe('discarded')
      expect(wasCalled(party, /receipts/)).toBe(false)
    })

    it('brings no name out of its folder: paths and names are cleaned, and nothing is refused', async () => {
      const names: [path: string, name: string, cleaned: string][] = [
        ['../../etc', 'passwd', 'etc/passwd'],
        ['', '../../.bashrc', '.._.._.bashrc'],
        ['/root/.ssh', 'authorized_keys', 'root/.ssh/authorized_keys'],
        ['C:\\Windows\\System32', 'hosts', 'C_/Windows/System32/hosts'],
        ['a/./../..', '..', 'a/file'],
        ['', '', 'file'],
        ['', 'CON', '_CON'],
        ['aux', 'lpt1.txt', '_aux/_lpt1.txt'],
        ['', 'CON .txt', '_CON .txt'],
        ['', 'invoice\u202Efdp.exe', 'invoicefdp.exe'],
        ['', '\u2066report\u2069.pdf\u200F', 'report.pdf'],
        ['', 'nul\u0000', '_nul'],
        ['', 'a\r\nb<script>', 'ab_script_'],
        ['', 'trailing. . ', 'trailing'],
        ['', 'twin', 'twin'],
        ['', 'TWIN', 'TWIN (2)'],
      ]
      const items = names.map(([path, name]) => ({ path, name, size: 0 }))
      const party = await open()
      const { guest } = await sent(party, plaintext(manifest(...items), new Uint8Array()))
      await until(guest.session, ({ phase }) => phase === 'received')
      const saved = guest.sink.items.map(({ path, name }) => [...path, name].join('/'))
      expect(saved).toEqual(names.map(([, , cleaned]) => cleaned))
      // What is shown is what was saved.
      expect(guest.session.getView().incoming?.items).toEqual(guest.sink.items)
    })

    it('may call its files HTML or SVG: they are bytes of a name, and text is no file', async () => {
      const party = await open()
      const page = new TextEncoder().encode('<script>alert(1)</script>')
      const body = manifest(
        { name: 'page.html', mediaType: 'text/html', size: page.length },
        { name: 'image.svg', mediaType: 'image/svg+xml', size: 0 },
        { name: 'x\u0000', mediaType: 'text/html;\r\nSet-Cookie: a=b', size: 0 },
        { kind: 'text', name: '../../../evil', path: '/etc', mediaType: 'text/html', size: 0 },
      )
      const { guest } = await sent(party, plaintext(body, page))
      await until(guest.session, ({ phase }) => phase === 'received')
      expect(guest.sink.items.map(({ kind, path, name }) => [kind, path, name])).toEqual([
        ['file', [], 'page.html'],
        ['file', [], 'image.svg'],
        ['file', [], 'x'],
        ['text', [], ''],
      ])
      expect(guest.sink.bytes(0).toString()).toBe('<script>alert(1)</script>')
    })

    it('cannot send more than the receiver has said that it can take', async () => {
      const party = await open()
      const hand = await HandSender.open(await party.transport())
      for (const size of [2000, 'unknown'] as const) {
        const other = await party.guest('scanned', {
          invitation: hand.invitation,
          capacity: 1000,
        })
        await other.session.join()
        const to = await hand.confirmed(await hand.approveNext())
        expect(to.capacity).toBe(512)
        const data = new Uint8Array(2000)
        const blocks = [...u32(data.length), ...data, ...u32(0)]
        const items = size === 'unknown' ? Uint8Array.from(blocks) : data
        async function* pieces() {
          yield plaintext(manifest({ size }), items)
        }
        const transfer = await sealByHand(hand.author, [to], pieces())
        void uploadByHand(hand.author, transfer).catch(() => undefined)
        const { incoming } = await until(other.session, hasFailed)
        expect(incoming?.error?.code).toBe('too-large')
        expect(other.sink.outcome).toBe('discarded')
        // What is said to be too large is not even begun; what says nothing is ended in time.
        expect(other.sink.items.length).toBe(size === 'unknown' ? 1 : 0)
        expect(other.sink.written).toBeLessThanOrEqual(1000)
        await forgetByHand(hand.author, transfer)
      }
    })
  })
})
