import { identityHash, transcript } from '@valise/protocol'
import type { Bytes, Hello, Request } from '@valise/protocol/wire'

/** T of a request, the hello to it and the reveal. */
export async function transcriptOf(asked: Request, answer: Hello, nR: Bytes): Promise<Bytes> {
  return transcript({
    code: asked.code,
    mode: asked.mode,
    sender: await identityHash({ ...answer, role: 'sender', id: answer.sessionId }),
    receiver: await identityHash({ ...asked, role: 'receiver', id: asked.receiverId }),
    commitment: asked.C,
    nS: answer.nS,
    nR,
  })
}
