import type { Config } from './config.ts'

/** One sentence for whoever started the relay: why it cannot listen, and what to do. */
export function explainListenFailure(error: unknown, config: Config): string {
  const { host, metricsPort } = config
  const failed = (error ?? {}) as { code?: unknown; port?: unknown }
  const isMetrics = metricsPort !== undefined && metricsPort !== 0 && failed.port === metricsPort
  const [name, port, usual] = isMetrics
    ? ['METRICS_PORT', metricsPort, 9090]
    : ['PORT', config.port, 8080]
  switch (failed.code) {
    case 'EADDRINUSE':
      return `Port ${port} is in use. Choose another: ${name}=${port === 65_535 ? usual : port + 1} npm start`
    case 'EACCES':
      return `Port ${port} may not be used by you. Choose one above 1023: ${name}=${usual} npm start`
    case 'EADDRNOTAVAIL':
    case 'EAFNOSUPPORT':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `This machine has no address named by HOST=${host}.`
    default:
      throw error
  }
}
