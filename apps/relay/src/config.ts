import { fileURLToPath } from 'node:url'
import { MAX_CHUNKS, MAX_LISTED_REQUESTS, MAX_SESSION_SECONDS } from '@valise/protocol/wire'
import type { LogLevel } from './log.ts'
import {
  ConfigError,
  choice,
  origins,
  type Setting,
  secret,
  type TrustedProxies,
  text,
  trustedProxies,
  wholeNumber,
} from './setting.ts'

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
  /** Whether the six limits below hold. */
  readonly rateLimits: boolean
  /** Openings of sessions a minute, from one address. */
  readonly rateOpenings: number
  /** Look-ups of codes a minute, from one address. */
  readonly rateLookups: number
  /** Codes a minute that no session has, in look-ups and requests from one address. */
  readonly rateWrongCodes: number
  /** Requests to join a minute, from one address. */
  readonly rateJoins: number
  /** Requests to join one session a minute, from everywhere. */
  readonly rateSessionJoins: number
  /** Calls of a self-test a minute, from one address. */
  readonly rateSelftests: number
  /** The proxies whose word on a caller's address is taken. Undefined: nobody has said. */
  readonly trustProxy: TrustedProxies | undefined
  /** Where pages may come from that call the API, beside the relay's own. */
  readonly allowOrigins: readonly string[]
  /** What opening a session needs in a header of its own. Undefined: everybody may. */
  readonly createToken: string | undefined
  /** Seconds that running sessions have to end by themselves when the relay is asked to. */
  readonly drainSeconds: number
  /** TCP port of 127.0.0.1 for Prometheus; 0 lets the system choose. Undefined: there is none. */
  readonly metricsPort: number | undefined
  /** What is logged: this, and what is worse. */
  readonly logLevel: LogLevel
}

/** Highest rate that can be set, a minute: whoever wants more switches the limits off. */
const MAX_RATE = 1_000_000

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
  rateLimits: true,
  // A whole office behind one address opens fewer; a script that fills the relay opens more.
  rateOpenings: 120,
  // A class that scans at once, with some tries each.
  rateLookups: 300,
  // Eight symbols have 2^40 values: with 10,000 sessions open a hit takes three years at this rate.
  rateWrongCodes: 60,
  rateJoins: 300,
  // Half of MAX_REQUESTS: a sender has a minute to see what happens and close the door.
  rateSessionJoins: 64,
  // Five tests, and 80 MiB at most that are read for nothing.
  rateSelftests: 20,
  trustProxy: undefined,
  allowOrigins: [],
  createToken: undefined,
  // Whoever restarts a service by hand wants it gone; a deployment sets what it can wait for.
  drainSeconds: 0,
  metricsPort: undefined,
  logLevel: 'warn',
}

type Settings = { readonly [K in keyof Config]: Setting<Config[K]> }

export const settings: Settings = {
  host: text('HOST'),
  port: wholeNumber('PORT', 0, 65_535),
  webRoot: text('VALISE_WEB'),
  stateFolder: text('VALISE_STATE'),
  // Below 16 MiB there would be no room for one chunk of each of two transfers.
  memoryMb: wholeNumber('RELAY_MEMORY_MB', 16, 1024 * 1024),
  windowMb: wholeNumber('WINDOW_MB', 1, 1024),
  sessionSeconds: wholeNumber('SESSION_TTL_S', 1, MAX_SESSION_SECONDS),
  stallSeconds: wholeNumber('STALL_S', 1, 24 * 60 * 60),
  transferSeconds: wholeNumber('TRANSFER_MAX_S', 1, 30 * 24 * 60 * 60),
  maxSessions: wholeNumber('MAX_SESSIONS', 1, MAX_CHUNKS),
  maxRequests: wholeNumber('MAX_REQUESTS', 1, MAX_LISTED_REQUESTS / 2),
  rateLimits: choice('RATE_LIMITS', { on: true, off: false }),
  rateOpenings: wholeNumber('RATE_OPENINGS', 1, MAX_RATE),
  rateLookups: wholeNumber('RATE_LOOKUPS', 1, MAX_RATE),
  rateWrongCodes: wholeNumber('RATE_WRONG_CODES', 1, MAX_RATE),
  rateJoins: wholeNumber('RATE_JOINS', 1, MAX_RATE),
  rateSessionJoins: wholeNumber('RATE_SESSION_JOINS', 1, MAX_RATE),
  rateSelftests: wholeNumber('RATE_SELFTESTS', 1, MAX_RATE),
  trustProxy: trustedProxies('TRUST_PROXY'),
  allowOrigins: origins('ALLOW_ORIGINS'),
  drainSeconds: wholeNumber('DRAIN_S', 0, 24 * 60 * 60),
  metricsPort: wholeNumber('METRICS_PORT', 0, 65_535),
  logLevel: choice('LOG_LEVEL', { error: 'error', warn: 'warn', info: 'info' }),
  createToken: secret('CREATE_TOKEN', 16, 256),
}

/** Reads the settings from environment variables; an empty one counts as not set. */
export function readConfig(
  env: Readonly<Record<string, string | undefined>>,
  defaults: Config = defaultConfig,
): Config | ConfigError {
  const changed: Record<string, unknown> = {}
  for (const [key, { name, read }] of Object.entries(settings)) {
    const given = env[name]?.trim() ?? ''
    if (given === '') continue
    const value = read(given)
    if (value instanceof ConfigError) return value
    changed[key] = value
  }
  const config: Config = { ...defaults, ...changed }
  return config.windowMb > config.memoryMb
    ? new ConfigError('WINDOW_MB must not be larger than RELAY_MEMORY_MB.')
    : config
}
