import { isIP } from 'node:net'

/** The setting that cannot be used, in one sentence for whoever starts the relay. */
export class ConfigError {
  readonly sentence: string
  constructor(sentence: string) {
    this.sentence = sentence
  }
}

/** The environment variable of one setting, and how its text is read. */
export interface Setting<T> {
  readonly name: string
  readonly read: (text: string) => T | ConfigError
}

export function text(name: string): Setting<string> {
  return { name, read: (given) => given }
}

/** Something that goes into a header as it is: no spaces, and long enough not to be guessed. */
export function secret(name: string, least: number, most: number): Setting<string> {
  return {
    name,
    read(given) {
      return /^[\x21-\x7e]+$/.test(given) && given.length >= least && given.length <= most
        ? given
        : new ConfigError(`${name} must have ${least} to ${most} ASCII symbols and no space.`)
    },
  }
}

export function wholeNumber(name: string, least: number, most: number): Setting<number> {
  return {
    name,
    read(given) {
      const value = /^\d+$/.test(given) ? Number(given) : Number.NaN
      return value >= least && value <= most
        ? value
        : new ConfigError(`${name} must be a whole number from ${least} to ${most}.`)
    },
  }
}

export function choice<T>(name: string, values: Readonly<Record<string, T>>): Setting<T> {
  return {
    name,
    read(given) {
      return Object.hasOwn(values, given)
        ? (values[given] as T)
        : new ConfigError(
            `${name} must be ${Object.keys(values)
              .join(', ')
              .replace(/, (\w+)$/, ' or $1')}.`,
          )
    },
  }
}

/** How many proxies stand before the relay, or which addresses and networks they have. */
export type TrustedProxies = number | readonly string[]

/** More proxies than this in a row are a mistake. */
const MAX_PROXIES = 10
/** Networks that express knows by name. */
const namedNetworks = new Set(['loopback', 'linklocal', 'uniquelocal'])

export function trustedProxies(name: string): Setting<TrustedProxies> {
  return {
    name,
    read(given) {
      if (/^\d+$/.test(given) && Number(given) <= MAX_PROXIES) return Number(given)
      const networks = given.split(',').map((part) => part.trim())
      return networks.every(isNetwork)
        ? networks
        : new ConfigError(
            `${name} must be a number of proxies from 0 to ${MAX_PROXIES}, or their addresses and networks with commas between them.`,
          )
    },
  }
}

function isNetwork(part: string): boolean {
  if (namedNetworks.has(part)) return true
  const [address = '', prefix, ...rest] = part.split('/')
  const bits = { 0: 0, 4: 32, 6: 128 }[isIP(address)] ?? 0
  if (bits === 0 || rest.length > 0) return false
  // A prefix of 0 bits would trust the whole world's headers.
  return prefix === undefined || (/^[1-9]\d*$/.test(prefix) && Number(prefix) <= bits)
}

export function origins(name: string): Setting<readonly string[]> {
  return {
    name,
    read(given) {
      const all = given.split(',').map((part) => part.trim())
      return all.every(isOrigin)
        ? all
        : new ConfigError(
            `${name} must be origins as browsers send them, such as https://app.example, with commas between them.`,
          )
    },
  }
}

/**
 * As a browser writes it in a header, to the letter: anything else would never match. Neither `*` nor
 * `null`, which pages of anybody can have.
 */
function isOrigin(part: string): boolean {
  if (/^https?:/i.test(part)) return !part.includes('*') && URL.parse(part)?.origin === part
  // Shells and extensions: capacitor://localhost, chrome-extension://…
  return /^[a-z][a-z0-9+.-]*:\/\/[a-z0-9.-]+$/.test(part)
}
