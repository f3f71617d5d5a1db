/** Whether the browser could tell the user something while the page is hidden. */
export function canAskToNotify(): boolean {
  return 'Notification' in globalThis && Notification.permission === 'default'
}

export async function askToNotify(): Promise<boolean> {
  return (await Notification.requestPermission()) === 'granted'
}

/** Tells it, if that was allowed. Holds no code: a lock screen shows it to everyone. */
export async function notify(title: string, body: string): Promise<void> {
  if (!('Notification' in globalThis) || Notification.permission !== 'granted') return
  const options = { body, tag: 'valise-request', icon: '/icons/icon-192.png' }
  // Android has notifications from service workers alone.
  const registration = await navigator.serviceWorker?.getRegistration()
  if (registration?.active) await registration.showNotification(title, options)
  else void new Notification(title, options)
}
