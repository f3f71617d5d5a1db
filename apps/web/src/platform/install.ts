import { useSyncExternalStore } from 'react'

/** What a browser that can install hands to the page, to be used once, at a tap. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ outcome: 'accepted' | 'dismissed' }>
}

let offered: InstallPrompt | undefined
const listeners = new Set<() => void>()

function become(prompt: InstallPrompt | undefined): void {
  offered = prompt
  for (const listener of listeners) listener()
}

/** Keeps the browser's offer until the user asks for it. Called once, before anything is drawn. */
export function watchForInstall(): void {
  addEventListener('beforeinstallprompt', (event) => {
    event.preventDefault()
    become(event as InstallPrompt)
  })
  addEventListener('appinstalled', () => become(undefined))
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

/** Whether the browser would install the app at a tap. */
export function useCanInstall(): boolean {
  return useSyncExternalStore(subscribe, () => offered !== undefined)
}

export async function install(): Promise<void> {
  const prompt = offered
  // An offer can be taken once.
  become(undefined)
  await prompt?.prompt()
}

/** Whether this page runs as an installed app. */
export function isInstalled(): boolean {
  return (
    matchMedia('(display-mode: standalone)').matches ||
    (navigator as { standalone?: boolean }).standalone === true
  )
}

/** How this browser installs, where it makes no offer. */
export function installByHand(): 'ios' | 'firefox' | 'other' {
  const { userAgent, maxTouchPoints } = navigator
  const isIpad = userAgent.includes('Macintosh') && maxTouchPoints > 1
  if (/iPhone|iPad|iPod/.test(userAgent) || isIpad) return 'ios'
  return userAgent.includes('Firefox') ? 'firefox' : 'other'
}
