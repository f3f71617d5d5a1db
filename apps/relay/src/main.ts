import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Config, readConfig } from './config.ts'
import { createRelay } from './relay.ts'
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
  return isLan ? serveLan(config) : serve(config)
}

async function serve(config: Config): Promise<number> {
  const relay = createRelay({ config })
  try {
    const { url } = await relay.listen()
    print(`Valise is at ${url}\nFor other devices: npm start -- --lan`)
  } catch (error) {
    return fail(explainListenFailure(error, config))
  }
  return untilSignal(() => relay.close())
}

async function serveLan(config: Config): Promise<number> {
  // Loaded only here: without --lan the relay can reach no certificate and no network address.
  const { prepareLan } = await import('./lan/prepare-lan.ts')
  const lan = await prepareLan(config, process.env['HOST'])
  if (lan instanceof ConfigError) return fail(lan.sentence)
  const relay = createRelay({ config: lan.config, tls: lan.tls })
  try {
    const { port } = await relay.listen()
    print(await lan.announcement(port))
  } catch (error) {
    return fail(explainListenFailure(error, lan.config))
  }
  return untilSignal(() => relay.close())
}

/** Serves until the first signal; a second one does not wait for the end. */
async function untilSignal(close: () => Promise<void>): Promise<number> {
  await new Promise<void>((resolve) => {
    let signals = 0
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.on(signal, () => {
        signals += 1
        if (signals > 1) process.exit(1)
        resolve()
      })
    }
  })
  await close()
  return 0
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

function fail(sentence: string): number {
  process.stderr.write(`${sentence}\n`)
  return 1
}
