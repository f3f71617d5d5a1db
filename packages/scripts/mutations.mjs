// The rules that stop a hostile relay, each with what it would be to leave it out, and the test that
// must then fail. `find` stands exactly once in its file; mutations.test.mjs watches over that.

import { mutation } from './mutation.mjs'

/** @typedef {import('./mutation.mjs').Mutation} Mutation */

const client = 'packages/client/src'
const protocol = 'packages/protocol/src'
const joining = `${client}/pairing/joining-receiver.ts`
const pending = `${client}/pairing/pending-receiver.ts`
const receiverStep = `${client}/receiver/receiver-step.ts`
const receiverSession = `${client}/receiver/receiver-session.ts`
const senderStep = `${client}/sender/sender-step.ts`
const senderState = `${client}/sender/sender-state.ts`
const senderSession = `${client}/sender/sender-session.ts`
const senderView = `${client}/sender/sender-view-of.ts`
const incoming = `${client}/transfer/incoming-transfer.ts`
const opener = `${client}/transfer/opener.ts`
const way = `${client}/transfer/way.ts`
const httpCall = `${client}/transport/http-call.ts`
const answerBody = `${client}/transport/answer-body.ts`
const identity = `${protocol}/identity.ts`
const envelopeFile = `${protocol}/envelope.ts`
const openStream = `${protocol}/stream/open-stream.ts`
const manifestFile = `${protocol}/stream/manifest.ts`
const reader = `${protocol}/stream/plaintext-reader.ts`
const names = `${protocol}/stream/received-name.ts`

const hostile = (/** @type {string} */ subject) => `${client}/hostile/${subject}.test.ts`
const keys = hostile('keys')
const tags = hostile('tags-and-proofs')
const hellos = hostile('hello-and-replays')
const typed = hostile('typed-path')
const finals = hostile('final-and-receivers')
const replays = hostile('replays')
const chunks = hostile('chunks')
const signatures = hostile('signatures')
const suites = hostile('suites-and-points')
const manifests = hostile('manifests')
const floods = hostile('floods')
const answers = hostile('http-answers')

/** @type {readonly Mutation[]} */
export const mutations = [
  // 1. Keys
  mutation(
    'receiver-keys',
    'id(R) has the receiver’s keys, and so has T',
    [
      identity,
      'return labelledHash(role, id, Uint8Array.from(suites), u8(suite), signKey, kemKey)',
      "return labelledHash(role, id, Uint8Array.from(suites), u8(suite), ...(role === 'sender' ? [signKey, kemKey] : []))",
    ],
    keys,
    'cannot swap a scanned receiver’s keys: its tag covers them, and it is not treated as typed',
  ),
  mutation(
    'three-tries',
    'the last four symbols are what the sender’s user types',
    [senderStep, 'if (lastFour !== peer.code.slice(4))', 'if (false)'],
    keys,
    'is seen by the codes when it swaps a typed receiver’s keys with a commitment of its own',
  ),
  mutation(
    'sender-keys',
    'id(S) has the sender’s keys, and so has T',
    [
      identity,
      'return labelledHash(role, id, Uint8Array.from(suites), u8(suite), signKey, kemKey)',
      'return labelledHash(role, id, Uint8Array.from(suites), u8(suite), ...(role === "sender" ? [] : [signKey, kemKey]))',
    ],
    keys,
    'is seen by the codes when it swaps the sender’s keys and approves by itself',
  ),
  mutation(
    'codes-differ',
    'a No of the receiver’s user ends it',
    [
      receiverStep,
      ": end(state, new ClientError('codes-differ')),",
      ": go({ ...state, state: 'confirming', sending: false }, { effect: 'confirm' }),",
    ],
    keys,
    'is seen by both users when it swaps the keys of both',
  ),
  mutation(
    'own-key',
    'a device refuses a key of its own',
    [
      identity,
      'if (ownKeys.some((own) => equalBytes(own, signKey) || equalBytes(own, kemKey))) {',
      'if (false) {',
    ],
    keys,
    'cannot let a device talk to itself',
  ),
  mutation(
    'equal-keys',
    'the two keys of an identity differ',
    [identity, 'if (equalBytes(signKey, kemKey))', 'if (false)'],
    keys,
    'cannot show the sender keys of its own, nor one key twice',
  ),

  // 2. Tags and proofs
  mutation(
    'request-tag',
    'a scanned request’s tag is verified',
    [
      pending,
      'if (scanned && !(request.tag && (await joinTagHolds(qr, join, request.tag)))) {',
      'if (false) {',
    ],
    tags,
    'cannot forge the tag of a request, nor use one for another request',
  ),
  mutation(
    'stripped-tag',
    'a hello has a tag if, and only if, R scanned',
    [
      [joining, 'if ((answer.tag !== undefined) !== (mode === SCANNED)) {', 'if (false) {'],
      [
        joining,
        'if (!answer.tag || !(await helloTagHolds(qr, proof, answer.tag))) {',
        'if (answer.tag && !(await helloTagHolds(qr, proof, answer.tag))) {',
      ],
    ],
    tags,
    'cannot strip the tag: a scanned request without one is none',
  ),
  mutation(
    'hello-tag',
    'the tag of a hello is verified',
    [
      joining,
      'if (!answer.tag || !(await helloTagHolds(qr, proof, answer.tag))) {',
      'if (!answer.tag) {',
    ],
    tags,
    'cannot strip the tag of a hello, forge it, or use one for another hello',
  ),
  mutation(
    'sender-root',
    'F fixes the sender’s signing key',
    [joining, 'if (!equalBytes(root, scanned.senderRoot)) {', 'if (false) {'],
    tags,
    'cannot pose as the sender to one that scanned, even knowing the secret: F has the key',
  ),
  mutation(
    'approval-signature',
    'R verifies the approval, and sends nothing before',
    [joining, 'if (!(await approvalHolds(signKey, T, signature))) {', 'if (false) {'],
    tags,
    'cannot have a true sender’s key with a kemKey of its own: the approval signs both',
  ),
  mutation(
    'kem-key-in-identity',
    'the identity, and so the approval, has the kemKey',
    [
      identity,
      'return labelledHash(role, id, Uint8Array.from(suites), u8(suite), signKey, kemKey)',
      'return labelledHash(role, id, Uint8Array.from(suites), u8(suite), signKey)',
    ],
    tags,
    'cannot have a true sender’s key with a kemKey of its own: the approval signs both',
  ),

  // 3. Hello, pinning, tries
  mutation(
    'pinned-hello',
    'R’s first hello is the only one',
    [
      [
        receiverStep,
        "if (event.type === 'helloSeen' && pinned !== undefined) {",
        "if (event.type === 'helloSeen' && pinned === event.hello) {",
      ],
      [
        receiverStep,
        '  waitingForApproval: {\n    approveSeen:',
        "  waitingForApproval: {\n    helloSeen: (_state, { hello }) =>\n      go({ state: 'checkingHello', hello }, { effect: 'checkHello', hello }),\n    approveSeen:",
      ],
    ],
    hellos,
    'cannot change the hello later: the first one is pinned, and the change is shown',
  ),
  mutation(
    'second-hello',
    'a bad hello ends the attempt',
    [
      [
        receiverSession,
        'await this.#failWith(pairingErrorOf(cause, effect.effect))',
        "if (effect.effect === 'checkHello') { this.#state = { state: 'waitingForHello' }; return }\n      await this.#failWith(pairingErrorOf(cause, effect.effect))",
      ],
      [
        receiverStep,
        "if (event.type === 'helloSeen' && pinned !== undefined) {",
        "if (event.type === 'helloSeen' && pinned === event.hello) {",
      ],
      [
        receiverStep,
        '  checkingHello: {\n',
        "  checkingHello: {\n    helloSeen: (_state, { hello }) =>\n      go({ state: 'checkingHello', hello }, { effect: 'checkHello', hello }),\n",
      ],
    ],
    hellos,
    'gives no second chance after a bad hello, and gets no reveal for it',
  ),
  mutation(
    'session-in-root',
    'F fixes the sessionId as well',
    [
      `${protocol}/pairing/qr-proof.ts`,
      "labelledHash('sender-root', sessionId, Uint8Array.from(suites), signKey)",
      "labelledHash('sender-root', sessionId.subarray(16), Uint8Array.from(suites), signKey)",
    ],
    hellos,
    'cannot name another session to one that scanned, even knowing the secret',
  ),
  mutation(
    'commitment',
    'S checks the reveal against C',
    [
      pending,
      'if (!equalBytes(await commitment({ code, mode, receiver, nR }), C)) {',
      'if (false) {',
    ],
    hellos,
    'cannot open the commitment with another nonce',
  ),
  mutation(
    'pinned-request',
    'S keeps the first request under a receiverId',
    [
      senderStep,
      "if (pinned.request !== request) return warn(session, 'request-changed')",
      'if (pinned.request !== request) return unchanged(session)',
    ],
    hellos,
    'gets the same hello for the same request, and a warning for another under its id',
  ),
  mutation(
    'one-hello',
    'the same request gets no second hello',
    [
      senderStep,
      'if (pinned !== undefined) {',
      'if (pinned !== undefined && pinned.request !== request) {',
    ],
    hellos,
    'gets the same hello for the same request, and a warning for another under its id',
  ),
  mutation(
    'reveal-time',
    'no reveal within 30 s fails the request',
    [
      senderStep,
      "doing(session, { effect: 'awaitReveal', receiver, ms: REVEAL_MS }),",
      'unchanged(session),',
    ],
    hellos,
    'cannot search for a matching code by dropping reveals: eight misses close the door',
  ),
  mutation(
    'warning-at-three',
    'S warns at the third failure',
    [senderState, 'export const FAILURES_TO_WARN = 3', 'export const FAILURES_TO_WARN = 4'],
    hellos,
    'cannot search for a matching code by dropping reveals: eight misses close the door',
  ),
  mutation(
    'door-at-eight',
    'the door closes at the eighth failure',
    [senderState, 'export const FAILURES_TO_CLOSE = 8', 'export const FAILURES_TO_CLOSE = 9'],
    hellos,
    'cannot search for a matching code by dropping reveals: eight misses close the door',
  ),
  mutation(
    'closed-door',
    'no hello is made when the door is closed',
    [
      senderStep,
      "if (session.door !== 'open' || session.hellos >= MAX_HELLOS) return false",
      'if (session.hellos >= MAX_HELLOS) return false',
    ],
    hellos,
    'cannot search for a matching code by dropping reveals: eight misses close the door',
  ),
  mutation(
    'hellos-64',
    'at most 64 hellos a session',
    [senderState, 'export const MAX_HELLOS = 64', 'export const MAX_HELLOS = 65'],
    hellos,
    'gets 64 hellos in a session and no more, whatever became of the requests',
  ),
  mutation(
    'restarts-64',
    'a relay may claim 64 restarts a session, and no more',
    [`${client}/transport/relay-calls.ts`, 'if (this.#restarts > MAX_RESTARTS)', 'if (false)'],
    `${client}/transport/relay-calls.test.ts`,
    'ends with a relay that claims to be another one at every answer',
  ),
  mutation(
    'code-twice',
    'a receiver code that another request had fails',
    [
      senderStep,
      "if (session.codes.has(code)) return fail(session, receiver, peer, 'code-collision')",
      '',
    ],
    hellos,
    'never have the same code: the second fails, even when the first is over',
  ),

  // 4. Typed
  mutation(
    'ask-the-user',
    'typed, R confirms once its user has said Yes',
    [
      receiverStep,
      "mode === 'typed'\n        ? go({ ...state, state: 'comparing' })",
      "mode !== mode\n        ? go({ ...state, state: 'comparing' })",
    ],
    typed,
    'opens nothing of an early envelope when its user says No',
  ),
  mutation(
    'early-envelope',
    'an envelope that comes early waits unread',
    [
      [
        receiverStep,
        "    state.state === 'waitingForTransfer' || state.state === 'arriving'",
        "    state.state === 'comparing' || state.state === 'waitingForTransfer' || state.state === 'arriving'",
      ],
      [
        receiverStep,
        '  comparing: {\n',
        "  comparing: {\n    transferSeen: (state, { transfer }) =>\n      take({ ...state, state: 'received', seen: new Set(), sending: false }, transfer),\n",
      ],
      [
        receiverSession,
        '      secrets.compared = await secrets.greeted.approved(approve)\n',
        '      secrets.compared = await secrets.greeted.approved(approve)\n      secrets.sender = (await secrets.compared.confirm(0)).sender\n',
      ],
    ],
    typed,
    'leaves an early envelope unread, and takes it after the Yes',
  ),
  mutation(
    'early-sending',
    'R sends nothing before its user has said Yes',
    [
      [
        receiverStep,
        '  comparing: {\n',
        "  comparing: {\n    userSends: (state) => go(state, { effect: 'send' }),\n",
      ],
      [
        receiverSession,
        '      secrets.compared = await secrets.greeted.approved(approve)\n',
        '      secrets.compared = await secrets.greeted.approved(approve)\n      secrets.sender = (await secrets.compared.confirm(0)).sender\n',
      ],
    ],
    typed,
    'sends nothing when it is asked to',
  ),
  mutation(
    'ask-after-approval',
    'R asks its user only after the approval has verified',
    [
      receiverStep,
      "helloHolds: ({ hello }, { code }) => go({ state: 'waitingForApproval', hello, code }),",
      "helloHolds: ({ hello }, { code }) => go({ state: 'comparing', hello, code }),",
    ],
    typed,
    'is asked only after a genuine approval',
  ),
  mutation(
    'half-a-code',
    'of a typed code S shows four symbols until the others are typed',
    [
      senderView,
      "return peer.mode === 'scanned' || afterApproval.has(peer.state) ? pairs : pairs.slice(0, 2)",
      'return pairs',
    ],
    typed,
    'has four symbols of a typed code until its user has entered the others',
  ),
  mutation(
    'unconfirmed-peer',
    'S opens nothing from a peer that has not confirmed',
    [
      [
        senderStep,
        "return withPeer(session, receiver, ['ready'], () =>",
        "return withPeer(session, receiver, ['ready', 'waitingForConfirm'], () =>",
      ],
    ],
    typed,
    'leaves what comes unread until the one who sends it has confirmed',
  ),
  mutation(
    'unapproved-peer',
    'S opens nothing from a peer that was not approved',
    [
      senderStep,
      "return withPeer(session, receiver, ['ready'], () =>",
      "return withPeer(session, receiver, ['ready', 'waitingForApproval'], () =>",
    ],
    `${client}/sending-back.test.ts`,
    'opens nothing from a device that was not approved, whatever the relay shows',
  ),

  // 5. Final
  mutation(
    'final-signature',
    'nothing counts before the final has verified',
    [
      incoming,
      'equalBytes(transferId, view.transferId) && (await finalHolds(peer.signKey, parts, signature))',
      'equalBytes(transferId, view.transferId)',
    ],
    finals,
    'cannot change what a third one gets, though it has the key: final stops it',
  ),
  mutation(
    'final-digest',
    'the final signs the digest of every chunk',
    [
      `${protocol}/stream/final.ts`,
      "return labelledHash('final', sessionId, u8(dir), transferId, keyCommit, u32(count), digest)",
      "return labelledHash('final', sessionId, u8(dir), transferId, keyCommit, u32(count), u8(digest.length))",
    ],
    finals,
    'cannot change what a third one gets, though it has the key: final stops it',
  ),
  mutation(
    'final-waits',
    'R commits nothing without a final',
    [
      incoming,
      'await this.#gate.until(() => this.#final !== undefined, this.#signal)',
      'if (this.#final === undefined) return',
    ],
    finals,
    'hands nothing over while it keeps the final back',
  ),
  mutation(
    'envelope-signature',
    'R verifies the envelope’s signature',
    [
      envelopeFile,
      'if (!(await verify(senderSignKey, signed, envelope.signature))) throw new EnvelopeError(false)',
      '',
    ],
    finals,
    'cannot: an envelope with a forged signature is refused',
  ),

  // 6. Replays
  mutation(
    'taken-by-receiver',
    'R takes a transferId once in a pairing',
    [receiverStep, 'if (state.seen.has(transfer)) return stay(state)', ''],
    replays,
    'cannot have a receiver take it twice',
  ),
  mutation(
    'taken-by-sender',
    'S takes a transferId once in a pairing',
    [
      senderStep,
      'if (session.arriving !== undefined || session.taken.has(id)) return unchanged(session)',
      'if (session.arriving !== undefined) return unchanged(session)',
    ],
    replays,
    'cannot have the sender take it twice',
  ),
  mutation(
    'transcript-in-envelope',
    'what is signed of an envelope has T',
    [
      envelopeFile,
      "return labelledHash('envelope', transcript, u8(dir), transferId, u32(chunkSize), keyCommit)",
      "return labelledHash('envelope', u8(transcript.length), u8(dir), transferId, u32(chunkSize), keyCommit)",
    ],
    replays,
    'cannot bring it to another receiver of the session',
  ),
  mutation(
    'direction',
    'an envelope has the direction that comes to this device',
    [
      envelopeFile,
      'envelope.v !== PROTOCOL_VERSION || envelope.dir !== params.expectedDir',
      'envelope.v !== PROTOCOL_VERSION',
    ],
    `${protocol}/envelope.test.ts`,
    'looks at the direction and the size before it verifies anything',
  ),
  mutation(
    'transfer-id',
    'an envelope is that of the transfer it came with',
    [
      incoming,
      'if (!equalBytes(message.transferId, view.transferId)) throw new EnvelopeError(false)',
      '',
    ],
    replays,
    'cannot bring it to the receiver under the id of another transfer',
  ),
  mutation(
    'key-commitment',
    'keyCommit is that of the key: all recipients have one',
    [
      envelopeFile,
      'if (!equalBytes(keyCommit, envelope.keyCommit)) throw new EnvelopeError(true)',
      '',
    ],
    `${protocol}/envelope.test.ts`,
    'ends its transferId when it fails after the signature',
  ),

  // 7. Chunks
  mutation(
    'last-nonce',
    'the nonce says which record is the last',
    [`${protocol}/stream/record.ts`, 'view.setUint8(11, last ? 1 : 0)', 'view.setUint8(11, 0)'],
    chunks,
    'is found out when it appends to a transfer whose last chunk is full',
  ),
  mutation(
    'record-number',
    'the nonce counts the records of the whole transfer',
    [
      `${protocol}/stream/record.ts`,
      'view.setBigUint64(3, BigInt(record))',
      'view.setBigUint64(3, BigInt(record * 0))',
    ],
    chunks,
    'is found out when it exchanges two chunks',
  ),
  mutation(
    'chunk-length',
    'every chunk but the last is full',
    [openStream, 'if (last ? length > full : length !== full)', 'if (false)'],
    chunks,
    'is found out when a chunk is longer or shorter than it must be',
  ),
  mutation(
    'taken-chunks',
    'a chunk that was taken is ignored',
    [openStream, "if (index < this.#next) return 'ignored'", ''],
    chunks,
    'changes nothing by repeating chunks that were taken',
  ),
  mutation(
    'next-chunk',
    'no chunk above the next is taken',
    [openStream, "if (index > this.#next) return 'not-next'", ''],
    chunks,
    'cannot drop a chunk: none after it is taken or acknowledged, and it is asked for again',
  ),

  mutation(
    'sealed-once',
    'a key seals one stream',
    [
      `${protocol}/stream/seal-stream.ts`,
      "if (spent.has(params.streamKey)) throw new Error('this key has sealed a stream already')",
      '',
    ],
    `${protocol}/stream/seal-stream.test.ts`,
    'is used for one stream and no other',
  ),

  // 8. Signatures
  mutation(
    'approval-of-another',
    'the approval signs T',
    [
      `${protocol}/pairing/approval.ts`,
      "return labelledHash('approve', transcript)",
      "return labelledHash('approve', u64(transcript.length))",
    ],
    signatures,
    'cannot approve one receiver with what the sender said to another',
  ),
  mutation(
    'confirmation-signature',
    'S verifies the confirmation',
    [
      pending,
      'if (!(await confirmationHolds(signKey, this.#transcript, capacity, signature))) {',
      'if (false) {',
    ],
    signatures,
    'cannot confirm for the receiver',
  ),
  mutation(
    'confirmed-capacity',
    'the confirmation signs the capacity',
    [
      `${protocol}/pairing/approval.ts`,
      "return labelledHash('confirm', transcript, u64(capacity))",
      "return labelledHash('confirm', transcript, u64(capacity * 0))",
    ],
    signatures,
    'cannot change the capacity that a receiver has confirmed',
  ),
  mutation(
    'receipt-signature',
    'only a valid receipt says Received',
    [
      `${protocol}/stream/receipt.ts`,
      'return verify(signKey, await receiptHash(parts), signature)',
      'return parts !== undefined && signKey !== signature',
    ],
    signatures,
    'cannot claim that something was received',
  ),
  mutation(
    'receipt-transfer',
    'the receipt signs transfer and digest',
    [
      `${protocol}/stream/receipt.ts`,
      "return labelledHash('receipt', transcript, u8(dir), transferId, u32(count), digest)",
      "return labelledHash('receipt', transcript, u8(dir), u8(transferId.length), u32(count), u8(digest.length))",
    ],
    signatures,
    'cannot show the receipt of another transfer, under whatever id',
  ),
  mutation(
    'receipt-needed',
    'taking all chunks is no receipt',
    [
      way,
      "if (hasAll && this.#state === 'sending') this.#become('delivered')",
      "if (hasAll && this.#state === 'sending') this.#become('received')",
    ],
    signatures,
    'cannot show one receiver’s receipt for another',
  ),

  // 9. Suites and points
  mutation(
    'best-suite',
    'both sides use the best suite of both lists',
    [identity, 'if (peer.suite !== best) {', 'if (false) {'],
    suites,
    'cannot have a stronger sender take a weaker suite, whatever the lookup says',
  ),
  mutation(
    'asked-suite',
    'the hello has the suite of the request',
    [
      joining,
      'if (checkSuite(suites, sender) !== suite) {',
      'if (checkSuite(suites, sender) < 0) {',
    ],
    suites,
    'cannot answer with a weaker suite, nor with a list that has no better one',
  ),
  mutation(
    'checked-keys',
    'keys are imported before anything is made of them',
    [
      [identity, 'await importSignKey(signKey)\n', ''],
      [identity, 'await kem.importPublicKey(kemKey)\n', ''],
    ],
    suites,
    'is refused by a receiver, for every malformed key of a hello',
  ),
  mutation(
    'uncompressed-points',
    'a point has 65 bytes and begins with 4',
    [
      `${protocol}/signing.ts`,
      'return bytes.length === POINT_BYTES && bytes[0] === 4',
      'return bytes.length > 0',
    ],
    suites,
    'is refused by the sender, for every malformed key of a request',
  ),
  mutation(
    'modulus',
    'a modulus has 3072 bits and is odd',
    [
      `${protocol}/suites/rsa-oaep.ts`,
      'return bytes.length === MODULUS_BYTES && first >= 0x80 && last % 2 === 1',
      'return bytes.length > 0 && first >= 0 && last >= 0',
    ],
    suites,
    'is refused by a receiver of suite 2, for every malformed modulus of a hello',
  ),
  mutation(
    'rsa-when-needed',
    'a pair is made for those who may have one',
    [
      pending,
      '    const suite = checkSuite(suites, receiver)\n',
      '    const suite = checkSuite(suites, receiver)\n    await keys.kem(suite)\n',
    ],
    suites,
    'make no pair of RSA keys that nobody needs',
  ),

  // 10. Manifests
  mutation(
    'items',
    'a transfer has at most 100,000 items',
    [
      manifestFile,
      "if (count < 1 || count > MAX_ITEMS) throw malformed('it has too many items or none')",
      '',
    ],
    manifests,
    'is refused with a manifest or stream of 100,001 items',
  ),
  mutation(
    'sizes',
    'a size is below 2^53',
    [
      manifestFile,
      "if (size > MAX_SAFE && !(size === UNKNOWN_SIZE && isLast)) throw malformed('a size is too large')",
      '',
    ],
    manifests,
    'is refused with a manifest or stream of a size of 2^53',
  ),
  mutation(
    'whole-plaintext',
    'a plaintext is as long as its manifest says',
    [
      reader,
      "if (this.#part.is !== 'padding' || this.#taken !== this.#total) throw broken('it is cut short')",
      '',
    ],
    manifests,
    'is refused with a manifest or stream of fewer bytes than its sizes',
  ),
  mutation(
    'zero-padding',
    'the padding is zero',
    [reader, "if (!isZero(bytes)) throw broken('its padding is not zero')", ''],
    manifests,
    'is refused with a manifest or stream of padding that is not zero',
  ),
  mutation(
    'path-parts',
    'parts of dots are no folders',
    [names, '.filter((part) => /[^. ]/.test(part))', ''],
    manifests,
    'brings no name out of its folder: paths and names are cleaned, and nothing is refused',
  ),
  mutation(
    'direction-marks',
    'marks that turn the direction of text go',
    [names, "name.replace(dropped, '')", 'name'],
    manifests,
    'brings no name out of its folder: paths and names are cleaned, and nothing is refused',
  ),
  mutation(
    'reserved-names',
    'names of devices get a mark in front',
    [names, 'if (reserved.test(clean)) clean = `_${clean}`', ''],
    manifests,
    'brings no name out of its folder: paths and names are cleaned, and nothing is refused',
  ),
  mutation(
    'text-is-no-file',
    'only files have names and folders',
    [
      opener,
      "return { ...item, name: named?.name ?? '', path: named?.path ?? [] }",
      'return { ...item, name: named?.name ?? item.name, path: named?.path ?? [] }',
    ],
    manifests,
    'may call its files HTML or SVG: they are bytes of a name, and text is no file',
  ),
  mutation(
    'capacity',
    'R takes no more than it has room for',
    [
      opener,
      "if (total !== undefined && total > sink.capacity) throw new ClientError('too-large')",
      '',
    ],
    manifests,
    'cannot send more than the receiver has said that it can take',
  ),

  mutation(
    'capacity-unknown',
    'an unknown size is ended when it outgrows the room',
    [opener, "if (bytes > sink.capacity) throw new ClientError('too-large')", ''],
    manifests,
    'cannot send more than the receiver has said that it can take',
  ),

  // 11. Floods, clocks, HTTP
  mutation(
    'places',
    'sixteen requests wait at most',
    [senderState, 'export const MAX_WAITING = 16', 'export const MAX_WAITING = 17'],
    floods,
    'fills sixteen places at most, four of them by requests with a valid tag alone',
  ),
  mutation(
    'places-for-scanned',
    'four places are for valid tags',
    [senderState, 'export const PLACES_FOR_SCANNED = 4', 'export const PLACES_FOR_SCANNED = 0'],
    floods,
    'fills sixteen places at most, four of them by requests with a valid tag alone',
  ),
  mutation(
    'own-clock-receiver',
    'R ends by its own clock',
    [receiverSession, '      this.#expireIn(MAX_SESSION_SECONDS)\n', ''],
    floods,
    'leaves a receiver with nothing, and its own clock ends it',
  ),
  mutation(
    'own-clock-sender',
    'S ends by its own clock',
    [senderSession, 'this.#clock.expireAt(expiresAt)', ''],
    floods,
    'leaves a sender with nobody, and its own clock ends it',
  ),
  mutation(
    'boot-header',
    'success without Valise-Boot is none',
    [
      httpCall,
      'if (response.headers.get(BOOT_HEADER) === null) {',
      "if (response.headers.get(BOOT_HEADER) === 'none') {",
    ],
    answers,
    'does not take the right answer for the relay’s when it is without its header',
  ),
  mutation(
    'media-type',
    'events and downloads have their media types',
    [
      answerBody,
      "if ((response.headers.get('Content-Type') ?? '').startsWith(mediaType)) return",
      "if (mediaType !== '') return",
    ],
    answers,
    'ends a receiver whose events are a page with the relay’s header',
  ),
  mutation(
    'redirects',
    'no redirect is followed',
    [httpCall, "redirect: 'error',", "redirect: 'follow',"],
    answers,
    'gets no token where it redirects',
  ),
  mutation(
    'token-and-id',
    'an identifier is its token’s',
    [
      'apps/relay/src/http/bearer.ts',
      "return sameId(receiver.id, receiverId) ? receiver : stop('forbidden')",
      'return { ...receiver, id: receiverId }',
    ],
    'apps/relay/src/http/requests.test.ts',
    'needs the identifier of its own token, in address and body',
  ),
]
