/** What a process uses; all memory in bytes. */
export interface Usage {
  rss: number
  /** Highest `rss` since its start. */
  peakRss: number
  heapUsed: number
  arrayBuffers: number
  /** Since its start, on all cores together. */
  cpuSeconds: number
}

export interface ProbeRequest {
  id: number
  /** Whether garbage is to be collected before looking. */
  garbage: 'as-it-is' | 'collected'
}

export interface ProbeAnswer {
  id: number
  usage: Usage
}
