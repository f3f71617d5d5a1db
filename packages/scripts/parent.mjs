/**
 * Calls back once when the shell that npm started us in is gone. npm hands a signal to that shell,
 * which ends without handing it on: without this, `kill` on `npm start` would leave the server
 * running. Does nothing where npm did not start us: then outliving the parent may be meant.
 *
 * @param {() => void} callback
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {() => void} Stops watching.
 */
export function whenNpmIsGone(callback, env = process.env) {
  if (env['npm_lifecycle_event'] === undefined) return () => {}
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    callback()
  }, 200)
  timer.unref()
  return () => clearInterval(timer)
}
