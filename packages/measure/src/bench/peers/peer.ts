/** A way to hand a file from one process to another through a relay on this machine. */
export interface Peer {
  readonly name: string
  /** Seconds for a file that is there already; the copy is written to `to`. */
  seconds(from: string, to: string): Promise<number>
  /** Seconds of the processor that each of its processes has had so far; undefined: nobody can say. */
  cpuSeconds?(): Promise<CpuSeconds>
  stop(): Promise<void>
}

/** By what a process is there for. */
export type CpuSeconds = Readonly<Record<string, number>>

/** Why a peer is not in the comparison, and how to have it there. */
export class Absent {
  readonly name: string
  readonly why: string
  constructor(name: string, why: string) {
    this.name = name
    this.why = why
  }
}
