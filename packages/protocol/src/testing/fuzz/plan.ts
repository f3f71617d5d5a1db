/**
 * How many cases each fuzz test runs in `npm test`, by the test's name. One table for all packages:
 * plan.test.ts holds the sum to what is promised, and the tests to the table.
 */
export const plan = {
  // packages/protocol/src/testing/fuzz/messages.fuzz.test.ts
  'a message: any text': 6_000,
  'a message: any bytes': 3_000,
  'a message: valid ones': 6_000,
  'a message: valid ones, changed': 40_000,
  // packages/protocol/src/testing/fuzz/events.fuzz.test.ts
  'an event: any text': 3_000,
  'an event: valid ones': 2_000,
  'an event: valid ones, changed': 16_000,
  // packages/protocol/src/testing/fuzz/problems.fuzz.test.ts
  'a problem document: any JSON': 4_000,
  // packages/protocol/src/testing/fuzz/base64url.fuzz.test.ts
  'base64url: any text': 8_000,
  'base64url: valid ones, changed': 8_000,
  // packages/protocol/src/testing/fuzz/codes.fuzz.test.ts
  'a session code: what a person might type': 5_000,
  'last four symbols: what a person might type': 3_000,
  'a session link: any text': 2_000,
  'a session link: valid ones, changed': 12_000,
  // packages/protocol/src/testing/fuzz/frames.fuzz.test.ts
  'frames: any bytes': 5_000,
  'frames: valid ones, cut anywhere': 3_000,
  'frames: valid ones, damaged and cut anywhere': 10_000,
  // packages/protocol/src/testing/fuzz/manifest.fuzz.test.ts
  'a manifest: any bytes': 4_000,
  'a manifest: valid ones, damaged': 9_000,
  // packages/protocol/src/testing/fuzz/plaintext.fuzz.test.ts
  'a plaintext: any bytes': 2_000,
  'a plaintext: valid ones, cut anywhere': 1_500,
  'a plaintext: valid ones, damaged and cut anywhere': 3_000,
  // packages/protocol/src/testing/fuzz/received-name.fuzz.test.ts
  'a received name: any text': 3_000,
  // packages/protocol/src/testing/fuzz/sealed.fuzz.test.ts
  'an envelope: one of its members changed': 600,
  'an identity: any members': 1_500,
  'a final and a receipt: a member changed': 600,
  'a stream: chunks that nobody sealed so': 600,
  // packages/client/src/transport/http-transport.fuzz.test.ts
  'an answer: any bytes': 2_000,
  'a refusal: any problem document': 2_500,
  'event streams: any bytes': 2_000,
  'event streams: valid ones, damaged and cut anywhere': 2_500,
  'downloads: any bytes': 1_000,
  // packages/client/src/sender/sender-step.fuzz.test.ts
  'the sender’s machine: few receivers, any events': 10_000,
  'the sender’s machine: a crowd, any events': 600,
  // packages/client/src/receiver/receiver-step.fuzz.test.ts
  'the receiver’s machine: scanned, any events': 5_000,
  'the receiver’s machine: typed, any events': 5_000,
  // packages/client/src/hostile-party.fuzz.test.ts
  'sessions: an honest relay, and people in a hurry': 100,
  'sessions: a relay that seldom lies': 200,
  'sessions: a relay that often lies': 250,
  // apps/relay/src/http/parsers.fuzz.test.ts
  'an index in an address: any text': 4_000,
  'an identifier in an address: any text': 4_000,
  'an Authorization header: any text': 3_000,
  'a body of a call: any bytes and headers': 4_000,
} as const

export type FuzzName = keyof typeof plan
