import { ask, type Refused, refusalOf } from './asking.ts'

/** `whole`: as large as Valise sends. `small`: up to what every proxy lets through. */
export type UploadOutcome = 'whole' | 'small' | 'none' | Refused

/** Bytes of a sealed piece: 4 MiB with what sealing adds. */
const WHOLE = 16 * (262_144 + 16)
/** The most that stays below 1 MB, where many proxies stop: 768 KiB. */
const SMALL = 3 * (262_144 + 16)

/** Milliseconds: what is slow has to be told from what does not get through. */
const PATIENCE_MS = 60_000

/** How large a piece gets through to the server. */
export async function checkUpload(signal: AbortSignal): Promise<UploadOutcome> {
  const whole = await upload(WHOLE, signal)
  if (whole === 'taken') return 'whole'
  if (whole === 'busy') return whole
  const small = await upload(SMALL, signal)
  if (small === 'taken') return 'small'
  return small === 'refused' ? 'none' : small
}

async function upload(size: number, signal: AbortSignal): Promise<'taken' | Refused> {
  try {
    const answer = await ask('/api/selftest/echo', signal, {
      patience: PATIENCE_MS,
      method: 'POST',
      headers: { 'Content-Type': 'application/octet-stream' },
      body: new Uint8Array(size),
    })
    const refused = refusalOf(answer)
    if (refused !== undefined) return refused
    const { bytes } = (await answer.json()) as { bytes?: unknown }
    return bytes === size ? 'taken' : 'refused'
  } catch (cause) {
    if (signal.aborted) throw cause
    // A proxy that has seen enough may cut the connection instead of answering.
    return 'away'
  }
}
