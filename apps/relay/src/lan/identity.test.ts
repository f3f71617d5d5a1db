import { X509Certificate } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { localIdentity } from './identity.ts'
import { localAddresses, localNames } from './local-addresses.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const now = new Date('2030-01-01T00:00:00Z')
const names = localNames(['192.168.1.20', 'fd00::20'])

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'valise-lan-'))
})
afterAll(() => rm(folder, { recursive: true }))

function read(chain: string): { leaf: X509Certificate; root: X509Certificate } {
  const [leaf, root] = chain.split(/(?<=-----END CERTIFICATE-----)\n/)
  return { leaf: new X509Certificate(leaf!), root: new X509Certificate(root!) }
}

describe('the certificate of this machine', () => {
  test('is signed by a root of its own, for its names', async () => {
    const { leaf, root } = read((await localIdentity(folder, names, now)).cert)
    expect(leaf.checkIssued(root)).toBe(true)
    expect(leaf.verify(root.publicKey)).toBe(true)
    expect(root.verify(root.publicKey)).toBe(true)
    expect([leaf.ca, root.ca]).toEqual([false, true])
    for (const address of ['192.168.1.20', 'fd00::20', '127.0.0.1', '::1']) {
      expect(leaf.checkIP(address), address).toBeDefined()
    }
    expect(leaf.checkHost('localhost')).toBe('localhost')
    expect(leaf.checkIP('192.168.1.21')).toBeUndefined()
    const days = (Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)) / DAY_MS
    expect(days).toBeLessThanOrEqual(398)
  })

  test('is kept while it serves', async () => {
    const first = await localIdentity(folder, names, now)
    expect(await localIdentity(folder, names, new Date(now.getTime() + 300 * DAY_MS))).toEqual(
      first,
    )
    expect(await localIdentity(folder, ['localhost'], now)).toEqual(first)
  })

  test.each([
    ['its addresses have changed', [...names, '10.0.0.7'], 0],
    ['it is about to expire', names, 370],
  ])('is made anew by the same root when %s', async (_, wanted, days) => {
    const before = read((await localIdentity(folder, names, now)).cert)
    const later = new Date(now.getTime() + days * DAY_MS)
    const after = read((await localIdentity(folder, wanted, later)).cert)
    expect(after.leaf.serialNumber).not.toBe(before.leaf.serialNumber)
    expect(after.root.serialNumber).toBe(before.root.serialNumber)
    expect(after.leaf.verify(after.root.publicKey)).toBe(true)
  })

  test('is made anew, with its root, when the root is about to expire or was damaged', async () => {
    const before = read((await localIdentity(folder, names, now)).cert)
    const later = new Date(now.getTime() + 3640 * DAY_MS)
    const after = read((await localIdentity(folder, names, later)).cert)
    expect(after.root.serialNumber).not.toBe(before.root.serialNumber)
    await writeFile(join(folder, 'root.cert.pem'), 'broken')
    const again = read((await localIdentity(folder, names, later)).cert)
    expect(again.leaf.verify(again.root.publicKey)).toBe(true)
    expect(again.root.serialNumber).not.toBe(after.root.serialNumber)
  })
})

test('the likeliest address of this machine comes first', () => {
  const entry = (address: string, internal = false) => ({
    address,
    family: address.includes(':') ? ('IPv6' as const) : ('IPv4' as const),
    internal,
    netmask: '',
    mac: '',
    cidr: null,
    scopeid: 0,
  })
  const found = localAddresses({
    lo: [entry('127.0.0.1', true)],
    docker0: [entry('172.17.0.1')],
    eth0: [entry('fe80::1'), entry('fd00::5'), entry('198.51.100.4'), entry('192.168.1.4')],
  })
  expect(found).toEqual(['192.168.1.4', '198.51.100.4', 'fd00::5', '172.17.0.1'])
})
