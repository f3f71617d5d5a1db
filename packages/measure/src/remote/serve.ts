import { CPU_SECONDS, type RemoteAnswer, type RemoteCall } from './messages.ts'
import type { RemoteApi } from './remote.ts'

/** Answers the calls of the process that has started this one, and ends with it. */
export function serve<A extends RemoteApi<A>>(api: A): void {
  const functions = new Map(Object.entries<(...args: never[]) => unknown>(api))
  functions.set(CPU_SECONDS, () => {
    const { user, system } = process.cpuUsage()
    return (user + system) / 1e6
  })
  process.on('message', ({ id, name, args }: RemoteCall) => {
    void answer(async () => functions.get(name)?.(...(args as never[])), id)
  })
  process.once('disconnect', () => process.exit(0))
}

async function answer(run: () => Promise<unknown>, id: number): Promise<void> {
  let answer: RemoteAnswer
  try {
    answer = { id, result: await run() }
  } catch (error) {
    answer = { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) }
  }
  process.send?.(answer)
}
