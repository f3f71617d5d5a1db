import { helloTag, identityHash, type QrKeys, sign } from '@valise/protocol'
import {
  approve,
  type Hello,
  hello,
  type Request,
  request,
  reveal,
  SCANNED,
} from '@valise/protocol/wire'
import { isJoin, relayKeys } from './attacks.ts'
import { labelledHash } from './labelled-hash.ts'
import { type Tampering, withRequests } from './tampering.ts'
import { transcriptOf } from './transcript-of.ts'

/** A relay that poses as the sender to one typed receiver: keys of its own, and its own approval. */
export async function relayAsSender(of: Tampering = {}): Promise<Tampering> {
  const { signing, keys } = await relayKeys()
  let asked: Request | undefined
  let shown: Hello | undefined
  let approval: string | undefined
  return {
    async call(call) {
      if (isJoin(call)) asked = request.parse(call.body as string)
      if (call.path.endsWith('/reveal') && asked !== undefined && shown !== undefined) {
        const { nR } = reveal.parse(call.body as string)
        const T = await transcriptOf(asked, shown, nR)
        const signature = await sign(signing.privateKey, await labelledHash('approve', [T]))
        approval = approve.stringify({ signature })
      }
      return (await of.call?.(call)) ?? call
    },
    event: (event) => [
      withRequests(event, (view) => {
        if (view.hello === undefined) return view
        shown ??= { ...hello.parse(view.hello), ...keys }
        // What the true sender says to somebody else's keys is kept back.
        const { deny: _deny, ...kept } = view
        const answered = { ...kept, hello: hello.stringify(shown) }
        return approval === undefined ? answered : { ...answered, approve: approval }
      }),
    ],
  }
}

/** The hello with other parts, and a true tag if the request was scanned: for one with the secret. */
export async function helloWith(
  text: string,
  parts: Partial<Hello>,
  asked: Request,
  qr: QrKeys,
): Promise<string> {
  const { tag: _tag, ...read } = hello.parse(text)
  const answer = { ...read, ...parts }
  const sender = await identityHash({ ...answer, role: 'sender', id: answer.sessionId })
  const proof = { code: asked.code, commitment: asked.C, sender, nS: answer.nS }
  const tag = asked.mode === SCANNED ? { tag: await helloTag(qr, proof) } : {}
  return hello.stringify({ ...answer, ...tag })
}
