import { exportSignKey, makeSigningPair, suiteOf } from '@valise/protocol'
import type { ChunkFrame, RelayEvent, RequestView } from '@valise/protocol/wire'
import { expect } from 'vitest'
import { until } from '../session/until.ts'
import { type Guest, type Party } from './party.ts'
import { withRequests } from './tampering.ts'

/** Key pairs of the relay itself, and their public halves as they stand in an identity. */
export async function relayKeys(suite = 1) {
  const signing = await makeSigningPair()
  const pair = await suiteOf(suite).makePair()
  return {
    signing,
    keys: {
      signKey: await exportSignKey(signing.publicKey),
      kemKey: await suiteOf(suite).exportPublicKey(pair),
    },
  }
}

export const isJoin = ({ method, path }: { method: string; path: string }) =>
  method === 'PUT' && /\/requests\/[^/]+$/.test(path)

/** Changes every hello that a receiver is shown. */
export const onHello = (change: (text: string, view: RequestView) => string) => {
  return (event: RelayEvent): RelayEvent[] => [
    withRequests(event, (view) =>
      view.hello === undefined ? view : { ...view, hello: change(view.hello, view) },
    ),
  ]
}

export function ended(guest: Guest) {
  return until(guest.session, ({ phase }) => phase === 'ended')
}

/** What stands on a receiver's screen below the sender's question. */
export const lastFourOf = (guest: Guest) => guest.session.getView().pairs?.slice(2).join('') ?? ''

/** Whether a call was ever made whose path ends so. */
export const wasCalled = (party: Party, path: string | RegExp) =>
  party.relay.calls.some((call) =>
    typeof path === 'string' ? call.path.endsWith(path) : path.test(call.path),
  )

export function nothingWasSent(party: Party): void {
  expect(party.relay.calls.filter(({ path }) => path.includes('transfers'))).toEqual([])
}

/** One bit of it is another one. */
export function flip(bytes: ChunkFrame['bytes'], at: number): ChunkFrame['bytes'] {
  const out = bytes.slice()
  out[at] = (out[at] ?? 0) ^ 1
  return out
}
