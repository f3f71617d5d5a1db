import { fileURLToPath } from 'node:url'
import { MAX_CHUNKS, MAX_LISTED_REQUESTS, MAX_SESSION_SECONDS } from '@valise/protocol/wire'

/** What can be set from outside. */
export interface Config {
  /** Name or address to listen on. */
  readonly host: string
  /** TCP port; 0 lets the system choose. */
  readonly port: number
  /** Folder of the built web app. */
  readonly webRoot: string
  /** Folder for what outlives a start: the certificate of --lan, and nothing else. */
  readonly stateFolder: string
  /** MiB of chunks and messages in all. */
  readonly memoryMb: number
  /** MiB of plaintext that one transfer may have at the relay. */
  readonly windowMb: number
  /** Seconds from a session's opening to its end without a transfer. */
  readonly sessionSeconds: number
  /** Seconds without progress after which a transfer no longer counts as running. */
  readonly stallSeconds: number
  /** Seconds that a transfer may keep its session alive. */
  readonly transferSeconds: number
  /** Sessions at once. */
  readonly maxSessions: number
  /** Requests of one session, ended ones included. */
  readonly maxRequests: number
}

/** A folder beside this package or above it, wherever the process was started. */
function folder(path: string): string {
  return fileURLToPath(new URL(path, import.meta.url))
}

export const defaultConfig: Config = {
  host: 'localhost',
  port: 8080,
  webRoot: folder('../../web/dist'),
  stateFolder: folder('../../../.valise'),
  // A small virtual machine has 512 MiB; the process itself needs about 100.
  memoryMb: 256,
  // Four chunks of 4 MiB in flight kept the fastest browser busy.
  windowMb: 16,
  sessionSeconds: MAX_SESSION_SECONDS,
  stallSeconds: 120,
  // 100 GB at 40 Mbit/s.
  transferSeconds: 6 * 60 * 60,
  // One event stream each, and the system's 20,000 file descriptors.
  maxSessions: 10_000,
  // Twice the hellos that a sender may send in a session.
  maxRequests: 128,
}

/** The setting that cannot be used, in one sentence for whoever starts the relay. */
export class ConfigError {
  readonly sentence: string
  constructor(sentence: string) {
    this.sentence = sentence
  }
}

type NumberKey = { [K in keyof Config]: Config[K] extends number ? K : never }[keyof Config]
type TextKey = Exclude<keyof Config, NumberKey>

/** Name, least and most of every number that can be set. */
const numbers: readonly (readonly [string, NumberKey, number, number])[] = [
  ['PORT', 'port', 0, 65_535],
  // Below 16 MiB there would be no room for one chunk of each of two transfers.
  ['RELAY_MEMORY_MB', 'memoryMb', 16, 1024 * 1024],
  ['WINDOW_MB', 'windowMb', 1, 1024],
  ['SESSION_TTL_S', 'sessionSeconds', 1, MAX_SESSION_SECONDS],
  ['STALL_S', 'stallSeconds', 1, 24 * 60 * 60],
  ['TRANSFER_MAX_S', 'transferSeconds', 1, 30 * 24 * 60 * 60],
  ['MAX_SESSIONS', 'maxSessions', 1, MAX_CHUNKS],
  ['MAX_REQUESTS', 'maxRequests', 1, MAX_LISTED_REQUESTS / 2],
]

const texts: readonly (readonly [string, TextKey])[] = [
  ['HOST', 'host'],
  ['VALISE_WEB', 'webRoot'],
  ['VALISE_STATE', 'stateFolder'],
]

/** Reads the settings from environment variables; an empty one counts as not set. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  defaults: Config = defaultConfig,
): Config | ConfigError {
  const changed: Record<string, string | number> = {}
  for (const [name, key, least, most] of numbers) {
    const text = env[name]?.trim() ?? ''
    if (text === '') continue
    const value = /^\d+$/.test(text) ? Number(text) : Number.NaN
    if (!(value >= least && value <= most)) {
      return new ConfigError(`${name} must be a whole number from ${least} to ${most}.`)
    }
    changed[key] = value
  }
  for (const [name, key] of texts) {
    const text = env[name]?.trim() ?? ''
    if (text !== '') changed[key] = text
  }
  const config: Config = { ...defaults, ...changed }
  return config.windowMb > config.memoryMb
    ? new ConfigError('WINDOW_MB must not be larger than RELAY_MEMORY_MB.')
    : config
}
