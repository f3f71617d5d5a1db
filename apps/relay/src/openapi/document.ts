import { BOOT_HEADER, PROTOCOL_VERSION } from '@valise/protocol/wire'
import { requestPaths } from './paths/requests.ts'
import { selftestPaths } from './paths/selftest.ts'
import { sessionPaths } from './paths/sessions.ts'
import { statusPaths } from './paths/status.ts'
import { transferPaths } from './paths/transfers.ts'
import { schemas } from './schemas.ts'

/** The relay's HTTP interface. A test holds the running relay to it, and it to the relay. */
export const openapi = {
  openapi: '3.1.1',
  info: {
    title: 'Valise relay',
    version: String(PROTOCOL_VERSION),
    license: { name: 'MIT', identifier: 'MIT' },
    description:
      'Holds sealed bytes and messages that it cannot read, hands them on, and forgets them. Every refusal is a problem document (RFC 9457); an unknown address is 404, a wrong method 405 with Allow, headers that are too large 431, a failure of the relay 500. Pages of other origins may call /api/ where the relay was told theirs; it answers their preflights then.',
  },
  paths: { ...sessionPaths, ...requestPaths, ...transferPaths, ...statusPaths, ...selftestPaths },
  components: {
    schemas,
    securitySchemes: {
      bearer: {
        type: 'http',
        scheme: 'bearer',
        description:
          '32 random bytes as base64url, drawn anew by each participant for each session.',
      },
    },
    headers: {
      Boot: {
        description: `${BOOT_HEADER}: which start of the relay gave this answer.`,
        schema: { type: 'string' },
      },
    },
  },
} as const
