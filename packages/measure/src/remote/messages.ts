/** A call to another process of ours. Arguments and results travel as JSON. */
export interface RemoteCall {
  id: number
  name: string
  args: unknown[]
}

export type RemoteAnswer = { id: number; result: unknown } | { id: number; error: string }

/** What every process is asked alike: of its processor's time since its start. */
export const CPU_SECONDS = 'cpuSeconds'
