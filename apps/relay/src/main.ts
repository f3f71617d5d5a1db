import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, readConfig } from './config.ts'
import type { Listening } from './listen.ts'
import { createRelay, type Relay } from './relay.ts'
import { ConfigError } from './setting.ts'
import { explainListenFailure } from './start-failure.ts'

process.exitCode = await main(process.argv.slice(2))

async function main(args: readonly string[]): Promise<number> {
  const unknown = args.find((arg) => arg !== '--lan')
  if (unknown !== undefined) return fail(`Only one option is known: --lan.`)
  const isLan = args.includes('--lan')
  const config = readConfig(process.env)
  if (config instanceof ConfigError) return fail(config.sentence)
  if (!existsSync(join(config.webRoot, 'index.html'))) {
    print('The web app is not built: this relay serves its API alone.')
  }
  return isLan ? serveLan(config) : serveHere(config)
}

function serveHere(config: Config): Promise<number> {
  const announce = ({ url }: Listening): string =>
    `Valise is at ${url}\nFor other devices: npm start -- --lan`
  return serve(createRelay({ config }), config, announce)
}

async function serveLan(config: Config): Promise<number> {
  // Loaded only here: without --lan the relay can reach no certificate and no network address.
  const { prepareLan } = await import('./lan/prepare-lan.ts')
  const lan = await prepareLan(config, process.env['HOST'])
  if (lan instanceof ConfigError) return fail(lan.sentence)
  const relay = createRelay({ config: lan.config, tls: lan.tls })
  return serve(relay, lan.config, ({ port }) => lan.announcement(port))
}

/**
 * Serves until the first signal. SIGTERM, which services are stopped with, lets running sessions
 * end where that is configured; Ctrl-C and a closed terminal do not.
 */
async function serve(
  relay: Relay,
  config: Config,
  announce: (listening: Listening) => string | Promise<string>,
): Promise<number> {
  // Asked for first: whoever reads that the relay is up may stop it at once.
  const signalled = firstSignal()
  try {
    print(await announce(await relay.listen()))
  } catch (error) {
    return fail(explainListenFailure(error, config))
  }
  if ((await signalled) === 'SIGTERM') await relay.drain()
  await relay.close()
  return 0
}

/** The first signal that asks the relay to stop. A second one does not wait for the end. */
function firstSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let signals = 0
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        signals += 1
        if (signals > 1) process.exit(1)
        resolve(signal)
      })
    }
  })
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}
