interface Launch {
  files?: FileSystemFileHandle[]
}

interface LaunchQueue {
  setConsumer(consumer: (launch: Launch) => void): void
}

let hearing: ((files: File[]) => void) | undefined

/**
 * Hears of the files that the system opened the installed app with; returns the function that ends
 * it. The browser keeps its consumer as long as the page lives: it holds nothing of a screen.
 */
export function onLaunchedFiles(hear: (files: File[]) => void): () => void {
  const { launchQueue } = globalThis as { launchQueue?: LaunchQueue }
  hearing = hear
  launchQueue?.setConsumer(take)
  return () => {
    if (hearing === hear) hearing = undefined
  }
}

function take({ files = [] }: Launch): void {
  if (files.length === 0) return
  Promise.all(files.map((handle) => handle.getFile())).then(
    (found) => hearing?.(found),
    () => undefined,
  )
}
