import type { Finding, Subject } from '../../words/selftest.ts'
import { findings } from '../../words/selftest.ts'
import { checkContext } from './context.ts'
import { roundTrip } from './round-trip.ts'
import { missingTools } from './sealing-tools.ts'
import { checkServer } from './server.ts'
import { checkStream } from './streams.ts'
import { checkUpload } from './upload.ts'

const checks: Record<Subject, (signal: AbortSignal) => Promise<Finding>> = {
  context: async () => findings.context[checkContext()],
  tools: async () => findings.tools(await missingTools()),
  server: async (signal) => findings.server[await checkServer(signal)],
  trip: async (signal) => findings.trip(await roundTrip(signal)),
  events: async (signal) => findings.events[await checkStream('events', signal)],
  frames: async (signal) => findings.frames[await checkStream('frames', signal)],
  upload: async (signal) => findings.upload[await checkUpload(signal)],
}

/**
 * What follows what. Those that mostly wait run side by side; the round trip and the upload are
 * measured, and have the line to themselves.
 */
const rounds: readonly (readonly Subject[])[] = [
  ['context'],
  ['server'],
  ['trip'],
  ['tools', 'events', 'frames'],
  ['upload'],
]

/** Tells of each subject as soon as it is known. Rejects when aborted. */
export async function runSelftest(
  signal: AbortSignal,
  onFinding: (subject: Subject, finding: Finding) => void,
): Promise<void> {
  const run = async (subject: Subject) => {
    const finding = await checks[subject](signal)
    signal.throwIfAborted()
    onFinding(subject, finding)
  }
  for (const round of rounds) await Promise.all(round.map(run))
}
