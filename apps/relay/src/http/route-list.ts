import type { Request, RequestHandler, Response, Router } from 'express'
import { methodNotAllowed } from './problems.ts'

export type Method = 'get' | 'put' | 'post' | 'delete'
type Handler = (req: Request, res: Response) => Promise<void> | void
export type Handlers = Partial<Record<Method, Handler>>

/** One method of one address, the address as OpenAPI writes it: `/api/sessions/{sessionId}`. */
export interface Route {
  readonly method: Method
  readonly path: string
}

/**
 * Registers addresses on a router and remembers them, so that a test can hold the OpenAPI document
 * to what is really there. A wrong method at a known address is answered here.
 */
export class RouteList {
  readonly routes: Route[] = []
  readonly #router: Router

  constructor(router: Router) {
    this.#router = router
  }

  /** `streams`: its GET ends late or never by itself, so that HEAD makes no sense there. */
  add(path: string, handlers: Handlers, { streams = false } = {}): void {
    const methods = Object.keys(handlers) as Method[]
    const allow = methods.flatMap((method) =>
      method === 'get' && !streams ? ['GET', 'HEAD'] : [method.toUpperCase()],
    )
    const refuse = methodNotAllowed(allow.join(', '))
    const route = this.#router.route(path.replaceAll(/\{(\w+)\}/g, ':$1'))
    if (streams) route.head(refuse)
    for (const method of methods) {
      route[method](handlers[method] as RequestHandler)
      this.routes.push({ method, path })
    }
    route.all(refuse)
  }
}
