import { whenNpmIsGone } from './parent.mjs'
import { run } from './run.mjs'

/**
 * Runs a server in the foreground until it ends, and hands it the first signal we are sent. Resolves
 * with the exit code to use: the server's own, so 0 when it stopped cleanly.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @param {{ terminal?: boolean, graceMs?: number }} [options]
 */
export async function supervise(command, args, env, options = {}) {
  const { terminal = process.stdin.isTTY, graceMs = 3000 } = options
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child
  let stopping = false

  const onSignal = (/** @type {NodeJS.Signals} */ signal) => {
    // npm repeats to us what the terminal has already sent us.
    if (stopping) return
    stopping = true
    // A terminal's Ctrl-C goes to the whole process group, the server included; hand it on only if
    // the server does not seem to have heard.
    const wait = signal === 'SIGINT' && terminal ? graceMs : 0
    setTimeout(() => child?.kill(signal), wait).unref()
  }
  const signals = /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])
  for (const signal of signals) process.on(signal, onSignal)
  const stopWatching = whenNpmIsGone(() => onSignal('SIGTERM'))
  try {
    const ended = await run(command, args, { env, onStart: (started) => (child = started) })
    if (ended.code !== null) return ended.code
    // As a shell counts: 128 and the signal's number.
    return 128 + (ended.signal === 'SIGINT' ? 2 : ended.signal === 'SIGKILL' ? 9 : 15)
  } finally {
    stopWatching()
    for (const signal of signals) process.off(signal, onSignal)
  }
}
