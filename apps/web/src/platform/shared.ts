/** What another app has shared with the installed one. */
export interface Shared {
  text: string
  files: File[]
}

/** Takes it from the service worker, which then has it no more. Undefined when there is nothing. */
export async function takeShared(): Promise<Shared | undefined> {
  const worker = navigator.serviceWorker?.controller
  if (!worker) return undefined
  const { port1, port2 } = new MessageChannel()
  return await new Promise((resolve) => {
    port1.addEventListener('message', (event) => resolve(event.data as Shared | undefined), {
      once: true,
    })
    port1.start()
    worker.postMessage('take-shared', [port2])
  })
}
