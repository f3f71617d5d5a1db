import express, { type Express } from 'express'
import type { Clock } from './clock.ts'
import type { Config } from './config.ts'
import { allowOrigins } from './http/allow-origins.ts'
import type { CallLimits } from './http/call-limits.ts'
import { chunkRoutes } from './http/chunks.ts'
import { eventRoutes } from './http/events.ts'
import { unknownProxies } from './http/forwarding.ts'
import { frameRoutes } from './http/frames.ts'
import type { Heartbeat } from './http/heartbeat.ts'
import { hostRequired } from './http/host-required.ts'
import { openapiRoutes } from './http/openapi.ts'
import { methodNotAllowed, notFound, problemHandler } from './http/problems.ts'
import { requestRoutes } from './http/requests.ts'
import { type Route, RouteList } from './http/route-list.ts'
import { securityHeaders } from './http/security-headers.ts'
import { selftestRoutes } from './http/selftest.ts'
import { sessionRoutes } from './http/sessions.ts'
import { snapshotRoutes } from './http/snapshots.ts'
import { staticApp } from './http/static-app.ts'
import { statusRoutes } from './http/status.ts'
import { transferRoutes } from './http/transfers.ts'
import type { Id } from './id.ts'
import type { Log } from './log.ts'
import type { Tally } from './metrics/tally.ts'
import type { RelayStore } from './store/relay-store.ts'

export interface AppParts {
  config: Config
  store: RelayStore
  clock: Clock
  heartbeat: Heartbeat
  limits: CallLimits
  tally: Tally
  bootId: Id
  log: Log
}

/** The relay's HTTP interface, with the list of its addresses. */
export function createApp(parts: AppParts): { app: Express; routes: readonly Route[] } {
  const { config, store, clock, heartbeat, limits, tally, bootId, log } = parts
  const app = express()
  app.disable('x-powered-by')
  // Answers of the API change all the time: a hash of each would be work for nothing.
  app.disable('etag')
  app.enable('case sensitive routing')
  app.enable('strict routing')
  // Whose word on a caller's address counts. Nobody's, unless it was configured.
  app.set('trust proxy', config.trustProxy ?? false)
  const routes = new RouteList(app)

  app.use(securityHeaders(bootId.text), hostRequired)
  if (config.allowOrigins.length > 0) app.use('/api', allowOrigins(config.allowOrigins))
  // First of all: nothing else stands in the way of the many bytes.
  chunkRoutes(routes, store, clock, tally)
  frameRoutes(routes, store, heartbeat, tally)
  app.use('/api', noStore)
  if (config.trustProxy === undefined) app.use('/api', unknownProxies(limits, log))
  transferRoutes(routes, store)
  requestRoutes(routes, store, limits)
  sessionRoutes(routes, store, limits, config.createToken)
  eventRoutes(routes, store, heartbeat, tally)
  snapshotRoutes(routes, store, clock)
  statusRoutes(routes, store, config, bootId)
  selftestRoutes(routes, limits, clock)
  openapiRoutes(routes)
  app.use('/api', notFound)
  app.get('/selftest', toSelftest)
  app.use(onlyReading, ...staticApp(config.webRoot), notFound)
  app.use(problemHandler(log, tally))
  return { app, routes: routes.routes }
}

const noStore: express.RequestHandler = (_req, res, next) => {
  res.setHeader('Cache-Control', 'no-store')
  next()
}

/** The page that tests the connection, under an address that can be said to somebody. */
const toSelftest: express.RequestHandler = (_req, res) => {
  res.status(302).setHeader('Location', '/#/selftest').end()
}

/** Files are read, and nothing else. */
const onlyReading: express.RequestHandler = (req, res, next) => {
  if (req.method === 'GET' || req.method === 'HEAD') next()
  else methodNotAllowed('GET, HEAD')(req, res, next)
}
