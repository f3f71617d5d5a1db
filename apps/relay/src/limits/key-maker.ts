import { createHmac, randomBytes } from 'node:crypto'
import { isIPv4, isIPv6 } from 'node:net'

/**
 * Turns addresses and codes into keys of buckets. The secret is drawn at the start and lives in
 * memory alone: nobody can tell from a key what it was made of, and after a restart not even we can.
 */
export class KeyMaker {
  readonly #secret = randomBytes(32)

  /** One key for all addresses that are probably one subscriber's. */
  ofAddress(address: string): string {
    return this.#key(`address ${networkOf(address)}`)
  }

  ofCode(code: string): string {
    return this.#key(`code ${code}`)
  }

  #key(text: string): string {
    return createHmac('sha256', this.#secret).update(text).digest('base64')
  }
}

/** An IPv4 address as it is; of an IPv6 address the first 64 bits, which one subscriber has alone. */
export function networkOf(address: string): string {
  const [plain = ''] = address.toLowerCase().split('%')
  if (!isIPv6(plain)) return plain
  const [, mapped] = /^::ffff:([\d.]+)$/.exec(plain) ?? []
  if (mapped !== undefined && isIPv4(mapped)) return mapped
  const [head = '', tail] = plain.split('::')
  const groups = head === '' ? [] : head.split(':')
  const after = tail === undefined || tail === '' ? [] : tail.split(':')
  // An IPv4 address at the end stands for two groups.
  const length = groups.length + after.length + (plain.includes('.') ? 1 : 0)
  const zeros = tail === undefined ? [] : Array.from({ length: 8 - length }, () => '0')
  const first = [...groups, ...zeros, ...after].slice(0, 4)
  return `${first.map((group) => Number.parseInt(group, 16).toString(16)).join(':')}::/64`
}
