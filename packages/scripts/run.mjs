import { spawn } from 'node:child_process'
import { closeSync, openSync, readFileSync } from 'node:fs'

/** @typedef {{ code: number | null, signal: NodeJS.Signals | null, timedOut: boolean }} Ended */

const windows = process.platform === 'win32'

/** @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set()

/**
 * Runs a command to its end and never rejects for what the command does: a missing program ends
 * with code 127, as in a shell.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, logTo?: string, timeoutMs?: number,
 *   viaShell?: boolean, onStart?: (child: import('node:child_process').ChildProcess) => void }} [options]
 *   `logTo`: a file that takes the output; without it the output goes where ours goes.
 *   `viaShell`: on Windows npx and pnpm are .cmd files, which only a shell starts.
 * @returns {Promise<Ended>}
 */
export function run(command, args, options = {}) {
  const log = options.logTo === undefined ? undefined : openSync(options.logTo, 'w')
  const shell = windows && options.viaShell === true
  const child = spawn(shell ? quote(command) : command, shell ? args.map(quote) : args, {
    cwd: options.cwd,
    env: options.env,
    shell,
    stdio: log === undefined ? 'inherit' : ['ignore', log, log],
  })
  running.add(child)
  options.onStart?.(child)
  return new Promise((resolve) => {
    let timedOut = false
    const timer = setTimeout(
      () => {
        timedOut = true
        child.kill('SIGTERM')
        setTimeout(() => child.kill('SIGKILL'), 10_000).unref()
      },
      options.timeoutMs ?? 2 ** 31 - 1,
    )
    const end = (
      /** @type {number | null} */ code,
      /** @type {NodeJS.Signals | null} */ signal,
    ) => {
      clearTimeout(timer)
      running.delete(child)
      if (log !== undefined) closeSync(log)
      resolve({ code, signal, timedOut })
    }
    child.once('exit', end)
    child.once('error', () => {
      if (running.has(child)) end(127, null)
    })
  })
}

/** Sends a signal to whatever `run` has started and not seen ending. */
export function signalRunning(/** @type {NodeJS.Signals} */ signal) {
  for (const child of running) child.kill(signal)
}

export function readLog(/** @type {string} */ path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return ''
  }
}

function quote(/** @type {string} */ word) {
  return /[^\w\-.:@\\/=]/.test(word) ? `"${word}"` : word
}
