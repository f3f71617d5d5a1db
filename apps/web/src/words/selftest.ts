import { listed } from './format.ts'

/** How one thing works. `untested`: it could not be found out just now. */
export type Grade = 'ok' | 'slow' | 'fails' | 'untested'

/** What is told of one thing. */
export interface Finding {
  grade: Grade
  /** What was found. */
  says: string
  /** What to do about it, where there is something to do. */
  todo?: string
}

/** What is tested, in this order: what the rest depends on comes first. */
export const subjects = [
  'context',
  'tools',
  'server',
  'trip',
  'events',
  'frames',
  'upload',
] as const
export type Subject = (typeof subjects)[number]

export const selftest = {
  title: 'Test the connection',
  lead: 'Whether this browser, the server, and whatever stands between them work together. Nothing of yours is sent.',
  results: 'Results',
  testing: 'Testing …',
  waiting: 'Being tested …',
  again: 'Test again',
  kept: 'The test sends zeros to this server, and nothing is kept. Whoever runs the server finds what to set, and how, in its notes on running a relay.',
} as const

export const grades: Record<Grade, string> = {
  ok: 'OK',
  slow: 'Slower, but works',
  fails: 'Does not work',
  untested: 'Not tested',
}

export const subjectNames: Record<Subject, string> = {
  context: 'Secure page',
  tools: 'Tools that seal',
  server: 'Server',
  trip: 'Round trip',
  events: 'Messages',
  frames: 'Download',
  upload: 'Upload',
}

const away: Finding = {
  grade: 'fails',
  says: 'The server can’t be reached.',
  todo: 'Check this device’s network. If it works elsewhere, the server or a proxy in front of it is down.',
}
const busy: Finding = {
  grade: 'untested',
  says: 'The server has too much to do for a test.',
  todo: 'Test again in a minute.',
}
const refused: Finding = {
  grade: 'fails',
  says: 'Something refused the test, the server or a proxy in front of it.',
  todo: 'Whoever runs them must let everything under /api through.',
}
const notAtAll = { away, busy, refused }

/** Milliseconds of a round trip from which on a person notices. */
const SLOW_TRIP_MS = 400

export const findings = {
  context: {
    secure: { grade: 'ok', says: 'Browsers let a page at this address seal and open.' },
    insecure: {
      grade: 'fails',
      says: 'This page came over plain http. Browsers lock the tools that seal and open.',
      todo: 'Open the address that begins with https://.',
    },
  },
  tools: (missing: readonly string[]): Finding =>
    missing.length === 0
      ? { grade: 'ok', says: 'P-256, AES-GCM, HKDF and RSA-OAEP are here.' }
      : {
          grade: 'fails',
          says: `This browser lacks ${missing.join(', ')}.`,
          todo: isSecureContext
            ? 'Update this browser, or use a current Chrome, Edge, Firefox or Safari.'
            : 'They come with the address that begins with https://.',
        },
  server: {
    ready: { grade: 'ok', says: 'It has the version of this page, and takes new sessions.' },
    full: {
      grade: 'fails',
      says: 'It has the version of this page, but takes no new sessions just now.',
      todo: 'Try again in a minute. Sessions that run go on.',
    },
    newer: {
      grade: 'fails',
      says: 'It runs a newer Valise than this page.',
      todo: 'Reload this page, and agree if it offers a new version.',
    },
    older: {
      grade: 'fails',
      says: 'It runs an older Valise than this page.',
      todo: 'Whoever runs it has to update it.',
    },
    nonsense: {
      grade: 'fails',
      says: 'What answers here is no server of Valise.',
      todo: 'A login page of the network may stand in between: open it, then test again.',
    },
    away,
  },
  trip: (ms: number | undefined): Finding => {
    if (ms === undefined) return away
    const says = `${Math.max(1, Math.round(ms))} ms from here to the server and back.`
    return ms < SLOW_TRIP_MS
      ? { grade: 'ok', says }
      : { grade: 'slow', says, todo: 'Another network may be faster.' }
  },
  events: {
    flows: { grade: 'ok', says: 'They arrive as they are sent.' },
    held: {
      grade: 'slow',
      says: 'A proxy in between holds them back, so Valise has to ask for them again and again.',
      todo: 'Whoever runs the proxy should switch off that it buffers answers.',
    },
    cut: {
      grade: 'slow',
      says: 'The connection is cut while it waits for messages, so Valise has to ask again and again.',
      todo: 'Whoever runs the proxy should let connections live for a minute and more.',
    },
    ...notAtAll,
  },
  frames: {
    flows: { grade: 'ok', says: 'It arrives as it is sent.' },
    held: {
      grade: 'slow',
      says: 'A proxy in between holds downloads back, so Valise has to fetch them piece by piece.',
      todo: 'Whoever runs the proxy should switch off that it buffers answers.',
    },
    cut: {
      grade: 'slow',
      says: 'Downloads are cut in the middle, so Valise has to begin again where they broke off.',
      todo: 'Whoever runs the proxy should let connections live for a minute and more.',
    },
    ...notAtAll,
  },
  upload: {
    whole: { grade: 'ok', says: 'Pieces of 4 MiB get through.' },
    small: {
      grade: 'slow',
      says: 'Pieces of up to 768 KiB get through, but not the 4 MiB that Valise likes to send.',
      todo: 'Whoever runs the proxy should let through bodies of 5 MB.',
    },
    none: {
      grade: 'fails',
      says: 'Not even pieces of 768 KiB get through.',
      todo: 'Whoever runs the proxy must let through bodies of 1 MB, better of 5 MB.',
    },
    ...notAtAll,
  },
} satisfies Record<Subject, Record<string, Finding> | ((found: never) => Finding)>

/** What has been found out so far. */
export type Findings = Partial<Record<Subject, Finding>>

/** All of it in one sentence. */
export function summaryOf(found: Findings): string {
  const those = (grade: Grade) =>
    subjects.filter((subject) => found[subject]?.grade === grade).map((one) => subjectNames[one])
  const [fails, slow, untested] = [those('fails'), those('slow'), those('untested')]
  if (fails.length > 0) return `Something does not work here: ${listed(fails)}.`
  if (slow.length > 0) return `It works here, slower than it could: ${listed(slow)}.`
  if (untested.length > 0) return `Not everything could be tested just now: ${listed(untested)}.`
  return 'All is well.'
}
