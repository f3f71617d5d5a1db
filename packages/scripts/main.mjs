import { whenNpmIsGone } from './parent.mjs'
import { readLog, signalRunning } from './run.mjs'

/** A failure told to the person in one sentence: no stack, since the cause is not in this code. */
export class Failure extends Error {}

/**
 * The sentence, and what the failed command wrote only for one who asked for it.
 *
 * @param {string} sentence Without a full stop.
 * @param {string} logPath
 * @param {NodeJS.ProcessEnv} [env]
 */
export function failureWithLog(sentence, logPath, env = process.env) {
  if (env['VALISE_VERBOSE'] !== '1') {
    return new Failure(`${sentence} (VALISE_VERBOSE=1 shows the log).`)
  }
  const tail = readLog(logPath).trimEnd().split('\n').slice(-40).join('\n')
  return new Failure(`${sentence}.\n${tail}\nThe whole log: ${logPath}`)
}

/**
 * Runs a script's main function; its result is the exit code. Sets `process.exitCode` instead of
 * exiting, so that what was written to a pipe still arrives.
 *
 * @param {() => Promise<number>} main
 */
export async function runMain(main) {
  try {
    process.exitCode = await main()
  } catch (error) {
    if (!(error instanceof Failure)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

/**
 * Until the returned function is called, a signal that ends us ends what we have started as well.
 * A terminal does that by itself; `kill`, or the stop button of a build server, does not.
 */
export function endChildrenWithUs() {
  const end = (/** @type {number} */ code) => {
    signalRunning('SIGTERM')
    process.exit(code)
  }
  const handlers = /** @type {const} */ ([
    ['SIGHUP', () => end(129)],
    ['SIGINT', () => end(130)],
    ['SIGTERM', () => end(143)],
  ])
  for (const [signal, handler] of handlers) process.on(signal, handler)
  const stopWatching = whenNpmIsGone(() => end(143))
  return () => {
    for (const [signal, handler] of handlers) process.off(signal, handler)
    stopWatching()
  }
}
