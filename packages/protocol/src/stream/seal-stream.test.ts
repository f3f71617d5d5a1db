import { describe, expect, it } from 'vitest'
import { newContentKey } from '../envelope.ts'
import { fixed } from '../testing/fixed.ts'
import { sealStream } from './seal-stream.ts'

async function* aByte() {
  yield Uint8Array.of(1)
}

describe('the key of a stream', () => {
  it('is used for one stream and no other', async () => {
    const transferId = fixed('transfer').slice(0, 16)
    const key = await newContentKey(fixed('content key'), transferId)
    const params = { ...key, sessionId: transferId, transferId, chunkSize: 262_144 }
    const once = sealStream(params, aByte())
    expect((await once.next()).done).toBe(false)
    // Under the same nonces, whatever it seals: two plaintexts would give each other away.
    await expect(sealStream(params, aByte()).next()).rejects.toThrow('already')
    expect((await once.next()).done).toBe(true)
  })
})
