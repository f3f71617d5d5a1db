import { randomBytes } from 'node:crypto'
import { ID_BYTES } from '@valise/protocol/wire'
import type { Express } from 'express'
import { createApp } from './app.ts'
import { DRAIN_LOOK_MS, MIB, SHUTDOWN_MS } from './bounds.ts'
import { type Clock, machineClock } from './clock.ts'
import { type Config, defaultConfig } from './config.ts'
import { answerBrokenCall } from './http/broken-call.ts'
import { CallLimits } from './http/call-limits.ts'
import { Heartbeat } from './http/heartbeat.ts'
import type { Route } from './http/route-list.ts'
import { idOf } from './id.ts'
import { closeServers, type Listening, listen, type Timeouts, type TlsIdentity } from './listen.ts'
import { type Log, logToStderr } from './log.ts'
import { exposition } from './metrics/exposition.ts'
import { listenMetrics, type MetricsServer } from './metrics/listen-metrics.ts'
import { reportRegularly } from './metrics/report.ts'
import { Tally } from './metrics/tally.ts'
import { MemoryStore } from './store/memory-store.ts'
import type { RelayStore, StoreCounts } from './store/relay-store.ts'

export interface RelayOptions {
  /** What differs from the defaults. */
  config?: Partial<Config>
  clock?: Clock
  log?: Log
  /** With it the relay speaks HTTPS. */
  tls?: TlsIdentity
  /** How slow a call may be, where that differs from the usual. */
  timeouts?: Partial<Timeouts>
}

export interface Relay {
  /** Base64url of 16 random bytes: which start of the relay this is. */
  readonly bootId: string
  readonly app: Express
  readonly routes: readonly Route[]
  counts(): StoreCounts
  /** Where the counts are for Prometheus, once it listens; undefined when that is off. */
  metricsUrl(): string | undefined
  /** Rejects with Node's error when the address cannot be listened on. */
  listen(): Promise<Listening>
  /**
   * Takes no new sessions, and resolves when those that run have ended or the time for that is
   * over.
   */
  drain(): Promise<void>
  /** Tells everybody, and resolves when every connection is closed: within 2 seconds. */
  close(): Promise<void>
}

/** A whole relay that does not listen yet. */
export function createRelay(options: RelayOptions = {}): Relay {
  const { clock = machineClock, tls, timeouts = {} } = options
  const config: Config = { ...defaultConfig, ...options.config }
  const { log = logToStderr(config.logLevel) } = options
  const bootId = idOf(new Uint8Array(randomBytes(ID_BYTES)))
  const tally = new Tally()
  const store: RelayStore = new MemoryStore(config, clock, bootId, tally)
  const heartbeat = new Heartbeat(clock)
  const limits = new CallLimits(config, clock)
  const { app, routes } = createApp({
    config,
    store,
    clock,
    heartbeat,
    limits,
    tally,
    bootId,
    log,
  })
  const stopReporting = reportRegularly(tally, () => store.counts(), clock, log)
  let listening: Listening | undefined
  let metrics: MetricsServer | undefined
  const measure = (): string =>
    exposition({
      tally,
      counts: store.counts(),
      budgetBytes: config.memoryMb * MIB,
      isReady: store.hasRoom(),
      memory: process.memoryUsage(),
      uptimeSeconds: process.uptime(),
    })
  return {
    bootId: bootId.text,
    app,
    routes,
    counts: () => store.counts(),
    metricsUrl: () => metrics?.url,
    async listen() {
      listening = await listen(app, {
        host: config.host,
        port: config.port,
        tls,
        timeouts,
        onBrokenCall: answerBrokenCall(bootId.text, tally),
      })
      if (config.metricsPort !== undefined) {
        try {
          metrics = await listenMetrics(config.metricsPort, measure)
        } catch (error) {
          await closeServers(listening.servers, 0)
          throw error
        }
      }
      log({ level: 'info', event: 'start', memoryMb: config.memoryMb })
      return listening
    },
    async drain() {
      store.takeNoMore()
      const end = clock.now() + config.drainSeconds * 1000
      const isOver = (): boolean => store.counts().sessions === 0 || clock.now() >= end
      if (isOver()) return
      log({ level: 'info', event: 'drain', ...store.counts() })
      await new Promise<void>((resolve) => {
        const stop = clock.every(DRAIN_LOOK_MS, () => {
          if (!isOver()) return
          stop()
          resolve()
        })
      })
    },
    async close() {
      heartbeat.stop()
      stopReporting()
      log({ level: 'info', event: 'stop', ...store.counts() })
      await store.close()
      const metricsServers = metrics === undefined ? [] : [metrics.server]
      await closeServers([...(listening?.servers ?? []), ...metricsServers], SHUTDOWN_MS)
    },
  }
}
