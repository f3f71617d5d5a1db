import type { Finding, Subject } from '../../words/selftest.ts'
import { findings, subjects } from '../../words/selftest.ts'
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

/** One check after the other: two at a time would slow each other down. Rejects when aborted. */
export async function runSelftest(
  signal: AbortSignal,
  onFinding: (subject: Subject, finding: Finding) => void,
): Promise<void> {
  for (const subject of subjects) {
    const finding = await checks[subject](signal)
    signal.throwIfAborted()
    onFinding(subject, finding)
  }
}
