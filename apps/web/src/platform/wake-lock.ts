/**
 * Keeps the screen on until the returned function is called. The browser drops the lock whenever
 * the page is hidden, so it is asked for again when the page comes back.
 */
export function keepAwake(): () => void {
  const locks: WakeLock | undefined = navigator.wakeLock
  if (locks === undefined) return () => {}
  let held: WakeLockSentinel | undefined
  let over = false
  const take = () => {
    if (over || document.visibilityState !== 'visible') return
    locks.request('screen').then(
      (lock) => {
        if (over) void lock.release()
        else held = lock
      },
      // On a low battery the browser says no: the session goes on without.
      () => undefined,
    )
  }
  document.addEventListener('visibilitychange', take)
  take()
  return () => {
    over = true
    document.removeEventListener('visibilitychange', take)
    void held?.release()
  }
}
