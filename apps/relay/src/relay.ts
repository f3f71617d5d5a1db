import { randomBytes } from 'node:crypto'
import { ID_BYTES } from '@valise/protocol/wire'
import type { Express } from 'express'
import { createApp } from './app.ts'
import { SHUTDOWN_MS } from './bounds.ts'
import { type Clock, machineClock } from './clock.ts'
import { type Config, defaultConfig } from './config.ts'
import { answerBrokenCall } from './http/broken-call.ts'
import { CallLimits } from './http/call-limits.ts'
import { Heartbeat } from './http/heartbeat.ts'
import type { Route } from './http/route-list.ts'
import { idOf } from './id.ts'
import { closeServers, type Listening, listen, type TlsIdentity } from './listen.ts'
import { type Log, logToStderr } from './log.ts'
import { MemoryStore } from './store/memory-store.ts'
import type { RelayStore, StoreCounts } from './store/relay-store.ts'

export interface RelayOptions {
  /** What differs from the defaults. */
  config?: Partial<Config>
  clock?: Clock
  log?: Log
  /** With it the relay speaks HTTPS. */
  tls?: TlsIdentity
}

export interface Relay {
  /** Base64url of 16 random bytes: which start of the relay this is. */
  readonly bootId: string
  readonly app: Express
  readonly routes: readonly Route[]
  counts(): StoreCounts
  /** Rejects with Node's error when the address cannot be listened on. */
  listen(): Promise<Listening>
  /** Tells everybody, and resolves when every connection is closed: within 2 seconds. */
  close(): Promise<void>
}

/** A whole relay that does not listen yet. */
export function createRelay(options: RelayOptions = {}): Relay {
  const { clock = machineClock, log = logToStderr, tls } = options
  const config: Config = { ...defaultConfig, ...options.config }
  const bootId = idOf(new Uint8Array(randomBytes(ID_BYTES)))
  const store: RelayStore = new MemoryStore(config, clock, bootId)
  const heartbeat = new Heartbeat(clock)
  const limits = new CallLimits(config, clock)
  const { app, routes } = createApp({ config, store, heartbeat, limits, bootId, log })
  let listening: Listening | undefined
  return {
    bootId: bootId.text,
    app,
    routes,
    counts: () => store.counts(),
    async listen() {
      listening = await listen(app, {
        host: config.host,
        port: config.port,
        tls,
        onBrokenCall: answerBrokenCall(bootId.text),
      })
      return listening
    },
    async close() {
      heartbeat.stop()
      await store.close()
      await closeServers(listening?.servers ?? [], SHUTDOWN_MS)
    },
  }
}
