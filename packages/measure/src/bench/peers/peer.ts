/** A way to hand a file from one process to another through a relay on this machine. */
export interface Peer {
  readonly name: string
  /** Seconds for a file that is there already; the copy is written to `to`. */
  seconds(from: string, to: string): Promise<number>
  stop(): Promise<void>
}

/** Why a peer is not in the comparison, and how to have it there. */
export class Absent {
  readonly name: string
  readonly why: string
  constructor(name: string, why: string) {
    this.name = name
    this.why = why
  }
}
