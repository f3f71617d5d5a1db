import { MAX_CHUNK_BYTES, RECORD_BYTES } from '@valise/protocol/wire'
import { GIB, MIB } from '../figures/units.ts'
import type { CpuSeconds } from './peers/peer.ts'

/** Enough for a figure of which the first digit after the point holds. */
const BYTES = 512 * MIB

type Direction = 'seal' | 'open'

/**
 * What the ciphers alone take of the processor: AES-256-GCM of each record and SHA-256 of each chunk, by
 * WebCrypto, and nothing else. No transport can be faster than this leaves room for.
 */
export async function sealingAlone(): Promise<Record<Direction, number>> {
  return await inBoth(async (direction) => {
    const before = process.cpuUsage()
    await runCiphers(direction, BYTES, RECORD_BYTES, MAX_CHUNK_BYTES)
    const { user, system } = process.cpuUsage(before)
    return (user + system) / 1e6
  })
}

/** The same in a page: `evaluate` runs an expression there, `cpuSeconds` is what it has had so far. */
export async function sealingAloneIn(page: {
  evaluate: (expression: string) => Promise<unknown>
  cpuSeconds: () => Promise<number>
}): Promise<Record<Direction, number>> {
  return await inBoth(async (direction) => {
    const before = await page.cpuSeconds()
    const numbers = [BYTES, RECORD_BYTES, MAX_CHUNK_BYTES].join(', ')
    await page.evaluate(`(${runCiphers.toString()})('${direction}', ${numbers})`)
    return (await page.cpuSeconds()) - before
  })
}

/** Seconds for a GiB, either way. */
async function inBoth(
  seconds: (direction: Direction) => Promise<number>,
): Promise<Record<Direction, number>> {
  const perGib = async (direction: Direction) => ((await seconds(direction)) * GIB) / BYTES
  return { seal: await perGib('seal'), open: await perGib('open') }
}

/** A row of `cpuRows`: `sending` and `receiving` name the columns. */
export function rowOf(
  { seal, open }: Record<Direction, number>,
  sending: string,
  receiving: string,
): [what: string, cpu: CpuSeconds] {
  return ['its ciphers alone, by WebCrypto', { [sending]: seal, [receiving]: open }]
}

/** Stands by itself: its text is run in a page. */
async function runCiphers(
  direction: Direction,
  bytes: number,
  recordBytes: number,
  chunkBytes: number,
): Promise<void> {
  const { subtle } = crypto
  const algorithm = { name: 'AES-GCM', length: 256 }
  const key = await subtle.generateKey(algorithm, false, ['encrypt', 'decrypt'])
  const how = { name: 'AES-GCM', iv: new Uint8Array(12) }
  const record = new Uint8Array(recordBytes)
  const sealed = await subtle.encrypt(how, key, record)
  const records = Array.from({ length: chunkBytes / recordBytes }, () => record)
  const chunk = new Uint8Array(records.length * sealed.byteLength)
  for (let at = 0; at < bytes; at += chunkBytes) {
    await Promise.all(
      records.map(() =>
        direction === 'seal' ? subtle.encrypt(how, key, record) : subtle.decrypt(how, key, sealed),
      ),
    )
    await subtle.digest('SHA-256', chunk)
  }
}
