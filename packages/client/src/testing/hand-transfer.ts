import {
  newContentKey,
  type SealedChunk,
  type StreamTotals,
  sealEnvelope,
  sealStream,
  signFinal,
} from '@valise/protocol'
import {
  type Bytes,
  type Direction,
  envelope,
  final,
  routes,
  toBase64url,
  transferStart,
} from '@valise/protocol/wire'
import type { PairedPeer } from '../pairing/paired-peer.ts'
import { type Call, type Transport, TransportError } from '../transport/transport.ts'
import { randomBytes } from './random-bytes.ts'

/** A participant that seals and uploads by hand. */
export interface HandAuthor {
  transport: Transport
  token: Bytes
  sessionId: Bytes
  dir: Direction
  signingKey: CryptoKey
}

/** All that travels of one transfer, as often as one likes. */
export interface HandTransfer {
  transferId: Bytes
  start: string
  envelopes: { recipientId: string; text: string }[]
  chunks: SealedChunk[]
  final: string
}

export interface HandTransferOptions {
  chunkSize?: number
  /** Of a transfer that there is already: for one who has its key. */
  of?: { contentKey: Bytes; transferId: Bytes }
}

/** Seals a plaintext, whatever is in it, for some peers. */
export async function sealByHand(
  author: HandAuthor,
  peers: readonly PairedPeer[],
  plaintext: AsyncIterable<Uint8Array>,
  options: HandTransferOptions = {},
): Promise<HandTransfer> {
  const { sessionId, dir, signingKey } = author
  const chunkSize = options.chunkSize ?? 262_144
  const transferId = options.of?.transferId ?? randomBytes(16)
  const key = await newContentKey(options.of?.contentKey ?? randomBytes(32), transferId)
  const { keyCommit, streamKey, contentKey } = key
  const envelopes = await Promise.all(
    peers.map(async ({ peerId, transcript, suite, kemKey, psk }) => {
      const sealed = await sealEnvelope({
        contentKey,
        keyCommit,
        transcript,
        dir,
        transferId,
        chunkSize,
        suite,
        recipientKemKey: kemKey,
        ...(psk ? { psk } : {}),
        sessionId,
        signingKey,
      })
      return { recipientId: toBase64url(peerId), text: envelope.stringify(sealed) }
    }),
  )
  const stream = sealStream({ streamKey, sessionId, transferId, chunkSize, keyCommit }, plaintext)
  const chunks: SealedChunk[] = []
  let totals: StreamTotals | undefined
  while (totals === undefined) {
    const next = await stream.next()
    if (next.done) totals = next.value
    else chunks.push(next.value)
  }
  const signature = await signFinal(signingKey, {
    sessionId,
    dir,
    transferId,
    keyCommit,
    ...totals,
  })
  const recipients = peers.map(({ peerId }) => peerId)
  return {
    transferId,
    start: transferStart.stringify({ dir, chunkSize, recipients }),
    envelopes,
    chunks,
    final: final.stringify({ transferId, signature }),
  }
}

/** Uploads all of it. Stops without an error when its recipients have gone. */
export async function uploadByHand(author: HandAuthor, transfer: HandTransfer): Promise<void> {
  const at = addressOf(author, transfer)
  const put = (call: Omit<Call, 'method' | 'token'>) =>
    patiently(() => author.transport.send({ method: 'PUT', token: author.token, ...call }))
  await put({ path: routes.transfer(at), body: transfer.start })
  for (const { recipientId, text } of transfer.envelopes) {
    await put({ path: routes.envelope(at, recipientId), body: text })
  }
  for (const { index, last, bytes } of transfer.chunks) {
    await put({ path: routes.chunk(at, index), body: bytes, last })
  }
  await put({ path: routes.final(at), body: transfer.final })
}

/** Has the relay forget it. */
export async function forgetByHand(author: HandAuthor, transfer: HandTransfer): Promise<void> {
  const path = routes.transfer(addressOf(author, transfer))
  await author.transport.send({ method: 'DELETE', path, token: author.token })
}

function addressOf({ sessionId }: HandAuthor, { transferId }: HandTransfer) {
  return { sessionId: toBase64url(sessionId), transferId: toBase64url(transferId) }
}

/** Waits for credit, and for the end of a transfer before. */
async function patiently(call: () => Promise<unknown>): Promise<void> {
  for (;;) {
    try {
      await call()
      return
    } catch (error) {
      const problem = error instanceof TransportError ? error.problem : undefined
      if (problem !== 'no-credit' && problem !== 'busy') throw error
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }
}
