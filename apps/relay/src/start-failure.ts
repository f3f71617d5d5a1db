import type { Config } from './config.ts'

/** One sentence for whoever started the relay: why it cannot listen, and what to do. */
export function explainListenFailure(error: unknown, { host, port }: Config): string {
  switch ((error as { code?: unknown } | undefined)?.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. Choose another: PORT=${port === 65_535 ? 8080 : port + 1} npm start`
    case 'EACCES':
      return `Port ${port} may not be used by you. Choose one above 1023: PORT=8080 npm start`
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address named by HOST=${host}.`
    default:
      throw error
  }
}
