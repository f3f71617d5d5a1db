import { openapi } from '../openapi/document.ts'
import { sendJson } from './answers.ts'
import type { RouteList } from './route-list.ts'

export function openapiRoutes(routes: RouteList): void {
  const text = JSON.stringify(openapi)
  routes.add('/openapi.json', {
    get(_req, res) {
      res.setHeader('Cache-Control', 'no-cache')
      sendJson(res, text)
    },
  })
}
