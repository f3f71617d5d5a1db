import { LAST_HEADER } from '@valise/protocol/wire'
import { json, type Operation, operation, putAnswers } from '../operation.ts'
import { from, index, last, recipientId, sessionId, transferId } from '../parameters.ts'

const author = "the transfer's author"
const recipient = 'this recipient'
const parameters = [sessionId, transferId]
const ofRecipient = [...parameters, recipientId]
const path = '/api/sessions/{sessionId}/transfers/{transferId}'
const octets = { type: 'string', format: 'binary' }

export const transferPaths: Record<string, Record<string, Operation>> = {
  [path]: {
    put: operation({
      summary: 'Announces a transfer and fixes who may read it.',
      owner: author,
      parameters,
      body: 'TransferStart',
      answers: putAnswers,
      problems: ['not-found', 'conflict', 'busy'],
    }),
    delete: operation({
      summary: 'Ends the transfer and forgets it.',
      owner: author,
      parameters,
      answers: { 204: { description: 'There is no such transfer any more.' } },
      problems: ['not-found'],
    }),
  },
  [`${path}/envelopes/{recipientId}`]: {
    put: operation({
      summary: "The transfer's key, sealed for one recipient.",
      owner: author,
      parameters: ofRecipient,
      body: 'Envelope',
      answers: putAnswers,
      problems: ['not-found', 'conflict', 'full'],
    }),
  },
  [`${path}/chunks/{index}`]: {
    put: operation({
      summary: 'Uploads a chunk within the credit. Never waits for room.',
      owner: author,
      parameters: [...parameters, index, last],
      rawBody: { 'application/octet-stream': { schema: octets } },
      answers: { 200: json('It is kept, or no longer needed.', 'Credit') },
      problems: ['not-found', 'conflict', 'no-credit', 'too-large', 'unsupported-media-type'],
    }),
    get: operation({
      summary: 'Downloads one chunk. Waits for one that is not there yet.',
      owner: 'a recipient',
      parameters: [...parameters, index],
      answers: {
        200: {
          description: `The chunk; ${LAST_HEADER} says whether it is the last.`,
          content: { 'application/octet-stream': { schema: octets } },
        },
        204: { description: 'It has not come for some 20 seconds, or the download is over.' },
      },
      problems: ['not-found', 'conflict'],
    }),
  },
  [`${path}/frames`]: {
    get: operation({
      summary: 'Downloads chunks in their order, each as soon as it is there.',
      owner: 'a recipient',
      parameters: [...parameters, from],
      answers: {
        200: {
          description:
            'Frames: type u8 (0 heartbeat, 1 chunk), index u32, last u8, length u32, bytes. Ends after the last chunk.',
          content: { 'application/octet-stream': { schema: octets } },
        },
      },
      problems: ['not-found', 'conflict'],
    }),
  },
  [`${path}/final`]: {
    put: operation({
      summary: 'Signs the count and the digest of all chunks.',
      owner: author,
      parameters,
      body: 'Final',
      answers: putAnswers,
      problems: ['not-found', 'conflict', 'full'],
    }),
  },
  [`${path}/acknowledgements/{recipientId}`]: {
    put: operation({
      summary: 'Every chunk below `next` has been taken. Never goes back.',
      owner: recipient,
      parameters: ofRecipient,
      body: 'Acknowledgement',
      answers: { 204: { description: 'It is noted.' } },
      problems: ['not-found'],
    }),
  },
  [`${path}/receipts/{recipientId}`]: {
    put: operation({
      summary: 'Everything has been verified and handed over. Frees its claim on chunks.',
      owner: recipient,
      parameters: ofRecipient,
      body: 'Receipt',
      answers: putAnswers,
      problems: ['not-found', 'conflict', 'full'],
    }),
  },
  [`${path}/recipients/{recipientId}`]: {
    delete: operation({
      summary: 'Leaves the transfer; after a receipt, cleans up.',
      owner: recipient,
      parameters: ofRecipient,
      answers: { 204: { description: 'It reads nothing more of this transfer.' } },
      problems: ['not-found'],
    }),
  },
}
