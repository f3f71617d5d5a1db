import { type ChildProcess, spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { CPU_SECONDS, type RemoteAnswer, type RemoteCall } from './messages.ts'

/** What a process offers: functions of plain values. */
export type RemoteApi<A> = { [K in keyof A]: (...args: never[]) => unknown }

/** Another process of ours that serves `A`: devices share no event loop, as in life. */
export class Remote<A extends RemoteApi<A>> {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, PromiseWithResolvers<unknown>>()
  #calls = 0

  /** `module` calls `serve` with an `A`. `under` is a command that runs another command. */
  constructor(
    module: URL,
    { nodeArgs = [], under = [] }: { nodeArgs?: readonly string[]; under?: readonly string[] } = {},
  ) {
    const command = [...under, process.execPath, ...nodeArgs, fileURLToPath(module)]
    const [program = '', ...args] = command
    this.#child = spawn(program, args, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
    this.#child.on('message', (answer: RemoteAnswer) => {
      const waiting = this.#waiting.get(answer.id)
      this.#waiting.delete(answer.id)
      if ('error' in answer) waiting?.reject(new Error(answer.error))
      else waiting?.resolve(answer.result)
    })
    this.#child.once('exit', (code) => {
      const error = new Error(`${module.pathname} has ended with ${code}`)
      for (const { reject } of this.#waiting.values()) reject(error)
    })
  }

  async call<K extends keyof A & string>(
    name: K,
    ...args: Parameters<A[K]>
  ): Promise<Awaited<ReturnType<A[K]>>> {
    return (await this.#ask(name, args)) as Awaited<ReturnType<A[K]>>
  }

  /** Of the processor, since it was started. */
  async cpuSeconds(): Promise<number> {
    return (await this.#ask(CPU_SECONDS, [])) as number
  }

  async #ask(name: string, args: never[]): Promise<unknown> {
    const waiting = Promise.withResolvers<unknown>()
    const call: RemoteCall = { id: (this.#calls += 1), name, args }
    this.#waiting.set(call.id, waiting)
    this.#child.send(call)
    return await waiting.promise
  }

  /** Ends the process, whatever it does. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return
    const ended = new Promise((resolve) => this.#child.once('exit', resolve))
    this.#child.disconnect()
    await ended
  }
}
