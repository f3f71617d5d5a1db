// Rules that no attack is needed for: those that bring a session through a restart of the relay, that
// save nothing by halves, that leave nothing behind, and that keep the relay's memory apart. Written as
// those of mutations.mjs.

import { mutation } from './mutation.mjs'

const client = 'packages/client/src'
const web = 'apps/web/src'
const store = 'apps/relay/src/store'
const streaming = `${web}/platform/saving/streaming`

const relayCalls = `${client}/transport/relay-calls.ts`
const outgoing = `${client}/transfer/outgoing-transfer.ts`
const senderStep = `${client}/sender/sender-step.ts`
const senderSession = `${client}/sender/sender-session.ts`
const streamedDownload = `${web}/service-worker/streamed-download.ts`
const downloads = `${web}/service-worker/downloads.ts`
const chunkWindow = `${store}/chunk-window.ts`

const calls = `${client}/transport/relay-calls.test.ts`
const recovery = `${client}/recovery.test.ts`
const races = `${client}/races.test.ts`
const steps = `${client}/sender/sender-step.test.ts`
const feedTest = `${streaming}/download-feed.test.ts`
const sinkTest = `${streaming}/stream-sink.test.ts`
const folderSink = `${streaming}/folder-sink.ts`
const folderTest = `${streaming}/folder-sink.test.ts`
const pickedFile = `${streaming}/picked-file.ts`
const pickedTest = `${streaming}/picked-file.test.ts`
const tieredTest = `${web}/platform/saving/tiered-sink.test.ts`
const downloadsTest = `${web}/service-worker/downloads.test.ts`
const windowTest = `${store}/chunk-window.test.ts`

const slowCallers = 'apps/relay/src/http/slow-callers.test.ts'
const directTest = `${web}/platform/direct-fetch.test.ts`

const putAgain = 'is a transfer that was all there: it is put again, but for what its receiver has'
const unread = 'is a transfer that its receiver had not seen yet: all of it is put again'
const forgotten = 'holds no key any more, though the app still holds all: it went well'

/** @type {readonly import('./mutation.mjs').Mutation[]} */
export const otherMutations = [
  // A relay that was started anew
  mutation(
    'back-first',
    'nothing is said to a new start of the relay before this device has come back',
    [relayCalls, 'await this.#entering\n', ''],
    calls,
    'says nothing to a relay that was started anew before this device has come back',
  ),
  mutation(
    'early-refusals',
    'a relay that did not know this device yet has refused nothing',
    [relayCalls, 'if (isEarly) this.#early.add(error)', ''],
    calls,
    'repeats what was refused only because the relay did not know this device yet',
  ),
  mutation(
    'back-after-end',
    'nobody comes back when the session has ended meanwhile',
    [relayCalls, 'signal.throwIfAborted()\n    for (const listener of', 'for (const listener of'],
    calls,
    'tells nobody of coming back when the session ended just then',
  ),
  mutation(
    'sender-says-again',
    'S says its messages again',
    [
      `${client}/sender/sender-listener.ts`,
      'void pairings.sayAgain(view).catch(onFailure)',
      'void [pairings, onFailure]',
    ],
    recovery,
    'is an approval: it is said again, though its device did not hear the first',
  ),
  mutation(
    'denial-again',
    'a denial is said again like all else',
    [
      `${client}/sender/pairings.ts`,
      'missing.map(',
      "missing.filter(({ kind }) => kind !== 'deny').map(",
    ],
    recovery,
    'is a denial: it is said again to the one that was denied',
  ),
  mutation(
    'receiver-says-again',
    'R says its messages again',
    [
      `${client}/receiver/receiver-listener.ts`,
      'void said.say(receiver, kind, text).catch(onFailure)',
      'void [kind, text, onFailure]',
    ],
    recovery,
    'is what a receiver has said: it says the same again, though nobody had heard it',
  ),
  mutation(
    'door-again',
    'a closed door is closed again',
    [senderSession, 'calls.onComeBack(() => this.#closeDoorAgain())', 'void this.#closeDoorAgain'],
    recovery,
    'is the place at the door: a closed door stays closed, and those inside come back',
  ),
  mutation(
    'announced-again',
    'a transfer is announced again',
    [outgoing, 'await this.#announcement.put()\n      if (this.#final', 'if (this.#final'],
    recovery,
    putAgain,
  ),
  mutation(
    'envelopes-again',
    'the envelopes that were put are kept, and put again',
    [
      `${client}/transfer/announcement.ts`,
      'if (body === undefined) return\n    await calls.send',
      'if (body === undefined) return\n    this.#envelopes.delete(way)\n    await calls.send',
    ],
    recovery,
    unread,
  ),
  mutation(
    'chunks-again',
    'the chunks that somebody may still need are uploaded again',
    [outgoing, 'this.#payload.startAnew()', ''],
    recovery,
    putAgain,
  ),
  mutation(
    'final-again',
    'the final is put again',
    [outgoing, 'if (this.#final !== undefined) await this.#putFinal(this.#final)', ''],
    recovery,
    unread,
  ),
  mutation(
    'acknowledged-again',
    'what was taken is acknowledged again: nothing below it is asked for',
    [
      `${client}/transfer/incoming-transfer.ts`,
      'calls.onComeBack(() => this.#acknowledgements.startAnew())',
      'calls.onComeBack(() => undefined)',
    ],
    recovery,
    putAgain,
  ),
  mutation(
    'receipt-again',
    'the receipt is sent again to an author who asks again',
    [
      `${client}/session/inbox.ts`,
      'void this.#receipts.get(toBase64url(view.transferId))?.sendAgain()',
      '',
    ],
    recovery,
    'is a receipt: the same is sent again, and nothing is opened twice',
  ),
  mutation(
    'late-is-back',
    'a paired receiver that was missing is taken back',
    [senderStep, 'return takeBack(session, receiver, pinned)', 'return unchanged(session)'],
    steps,
    'is taken back when it was only missing, and shows itself again',
  ),
  mutation(
    'left-is-left',
    'a receiver that has left by itself is not',
    [senderStep, "if (pinned.state !== 'left' || !pinned.isAway)", "if (pinned.state !== 'left')"],
    steps,
    'has left for good when it said so itself, also later',
  ),

  // What was promised
  mutation(
    'promise-waits',
    'what an approval promised waits until the transfer that runs is over',
    [
      senderStep,
      'transferOver: (session) => sendPromised({ ...session, sending: false }),',
      'transferOver: (session) => ({ state: { ...session, sending: false }, effects: [] }),',
    ],
    races,
    'sends what was promised when the transfer is over that ran at the confirmation',
  ),
  mutation(
    'promise-goes',
    'what was promised is kept no longer than it may still be sent',
    [senderSession, 'if (!due.has(row)) this.#promised.delete(row)', 'void [due, row]'],
    races,
    'is not kept when it has lost its device',
  ),

  // Saved as it arrives
  mutation(
    'last-piece',
    'the last piece is held back until the commit',
    [`${streaming}/stream-sink.ts`, '.pipeThrough(holdLast())', ''],
    sinkTest,
    'is not whole before the commit: its last piece is held back',
  ),
  mutation(
    'discard-fails-it',
    'what is discarded makes the download fail',
    [`${streaming}/stream-sink.ts`, 'this.#output?.abort()', 'undefined'],
    sinkTest,
    'is not whole before the commit: its last piece is held back',
  ),
  mutation(
    'fails-and-not-ends',
    'a download that is given up ends with an error',
    [
      streamedDownload,
      "this.#controller?.error(new Error('the download was given up'))",
      'this.#controller?.close()',
    ],
    downloadsTest,
    'fails when the page gives it up, also while the browser waits',
  ),
  mutation(
    'lost-page',
    'a page that is not heard of any more has given it up',
    [
      streamedDownload,
      'this.#timer = setTimeout(() => this.#fail(), LOST_MS)',
      'this.#timer = setTimeout(() => undefined, LOST_MS)',
    ],
    downloadsTest,
    'keeps the worker awake from one ping to the next, and fails without one',
  ),
  mutation(
    'lost-worker',
    'a worker that has forgotten the download makes it fail',
    [
      `${streaming}/download-feed.ts`,
      "if (!data) this.#fail(new Error('the worker has lost it'))",
      '',
    ],
    feedTest,
    'fails with the next ping when the worker has forgotten it',
  ),
  mutation(
    'address-once',
    'an address is answered once',
    [streamedDownload, 'if (this.#started || this.#over) return undefined', ''],
    downloadsTest,
    'gives each download once, to its page alone, and to no script',
  ),
  mutation(
    'navigate-only',
    'only the browser itself gets what it answers, and no script',
    [downloads, "request.mode === 'navigate' && ", ''],
    downloadsTest,
    'gives each download once, to its page alone, and to no script',
  ),
  mutation(
    'own-page-only',
    'nor another page',
    [downloads, " && ['', download?.owner].includes(clientId)", ''],
    downloadsTest,
    'gives each download once, to its page alone, and to no script',
  ),
  mutation(
    'no-take-over',
    'an address that is open can’t be opened by another page',
    [downloads, 'if (known !== undefined || source === null', 'if (source === null'],
    downloadsTest,
    'lets no page take over what another one has opened',
  ),

  // Saved where its user chooses, as it arrives
  mutation(
    'open-until-commit',
    'a file in a chosen folder stays open until the commit',
    [
      folderSink,
      'this.#kept.count(index, bytes.length)',
      'this.#kept.count(index, bytes.length)\n    await file.close()',
    ],
    folderTest,
    'has nothing whole there before the commit, and nothing at all after a discard',
  ),
  mutation(
    'made-goes',
    'files and folders that were made go again with a discard',
    [folderSink, 'await folder.removeEntry(name).catch(() => undefined)', 'void [folder, name]'],
    folderTest,
    'has nothing whole there before the commit, and nothing at all after a discard',
  ),
  mutation(
    'made-late-goes',
    'so does what was still being made when it was given up',
    [folderSink, "if (this.#state === 'given up') await this.#takeAway()", ''],
    folderTest,
    'takes away what was being made when the page went',
  ),
  mutation(
    'only-ours-goes',
    'a folder that was there before is not taken away',
    [`${web}/platform/saving/new-file.ts`, 'return await folder.getDirectoryHandle(name)\n', ''],
    folderTest,
    'leaves alone a folder that was there',
  ),
  mutation(
    'whole-stays',
    'what is whole stays when the page goes',
    [pickedFile, 'if (isFinal) return', ''],
    pickedTest,
    'stays when it is whole, whatever is given up later',
  ),
  mutation(
    'chosen-late-goes',
    'a file that is chosen when all is over is removed',
    [`${streaming}/sink-agreed-on.ts`, 'if (signal.aborted) await output.abort()', 'void signal'],
    tieredTest,
    'leaves no empty file when it is over before one is chosen',
  ),
  mutation(
    'declined-asks-again',
    'whoever chooses no place is asked again',
    [
      `${web}/platform/saving/offer.ts`,
      "if (chosen === 'declined') ask()",
      "if (chosen === 'declined') return false",
    ],
    tieredTest,
    'is asked again when nothing was chosen, and once at a time',
  ),

  // What goes at a session's end
  mutation(
    'sender-forgets',
    'S lets go of its keys',
    [senderSession, 'this.#secrets = undefined\n  }', '}'],
    races,
    forgotten,
  ),
  mutation(
    'receiver-forgets',
    'R lets go of its keys',
    [`${client}/receiver/receiver-session.ts`, 'this.#secrets = undefined\n', ''],
    races,
    forgotten,
  ),
  mutation(
    'outbox-forgets',
    'and of the transfer that was sent last',
    [
      `${client}/session/outbox.ts`,
      'this.#shown = this.#transfer.view\n    this.#transfer = undefined',
      'this.#shown = this.#transfer.view',
    ],
    races,
    forgotten,
  ),
  mutation(
    'inbox-forgets',
    'and of the one that came last',
    [
      `${client}/session/inbox.ts`,
      'this.#shown = this.#transfer.view\n    this.#transfer = undefined',
      'this.#shown = this.#transfer.view',
    ],
    races,
    forgotten,
  ),
  mutation(
    'secrets-go',
    'a secret that has arrived goes from the page, copied or not',
    [
      `${web}/transfer/received.ts`,
      'left: before.filter(({ secret }) => !secret),',
      'left: before.filter(({ secret, taken }) => !secret || taken),',
    ],
    `${web}/transfer/received.test.ts`,
    'takes every secret, copied or not, and nothing else',
  ),
  mutation(
    'long-secrets-go',
    'also one that stands there as a file',
    [
      `${web}/transfer/received.ts`,
      'left: before.filter(({ secret }) => !secret),',
      "left: before.filter(({ kind }) => kind !== 'secret'),",
    ],
    `${web}/transfer/received.test.ts`,
    'takes a secret that is too long for the page, and stands there as a file',
  ),
  mutation(
    'draft-secret-goes',
    'the secret that was written goes from the draft',
    [
      `${web}/transfer/draft.ts`,
      "return draft.secret === '' ? draft : { ...draft, secret: '' }",
      'return draft',
    ],
    `${web}/transfer/draft.test.ts`,
    'keeps all but its secret when a session is over',
  ),

  // The relay's memory
  mutation(
    'lent-chunks',
    'memory of a chunk that somebody reads is not used again',
    [chunkWindow, 'if (kept?.readers === 0)', 'if (kept !== undefined)'],
    `${store}/memory-store.test.ts`,
    'whose chunks keep their bytes while somebody reads them',
  ),
  mutation(
    'given-back-once',
    'a reader gives a chunk back once',
    [chunkWindow, 'if (isLent) kept.readers -= 1', 'kept.readers -= 1'],
    windowTest,
    'a reader that gives a chunk back twice does not give back that of another',
  ),
  mutation(
    'cleared-window',
    'a transfer that is over keeps no memory',
    [chunkWindow, 'this.spare.keep(0)', ''],
    windowTest,
    'nothing is kept of a window that was cleared',
  ),
  mutation(
    'spare-places',
    'spare memory is kept within the places of its transfer',
    [
      `${store}/memory-transfers.ts`,
      'window.spare.keep(line.held - window.size - uploads.size)',
      'void [line, window, uploads]',
    ],
    `${store}/memory-store.test.ts`,
    'memory is kept for the places of a transfer alone: what they give back is freed',
  ),

  // Connections and ways to the relay
  mutation(
    'silent-connection',
    'a connection that has said nothing is answered nothing',
    ['apps/relay/src/http/broken-call.ts', '||\n      hasSaidNothing(socket)', ''],
    slowCallers,
    'that connects and says nothing',
  ),
  mutation(
    'usual-way-again',
    'a call that has failed on the way round the service worker goes the usual way',
    [`${web}/platform/direct-fetch.ts`, 'if (init?.signal?.aborted !== true) way = undefined', ''],
    directTest,
    'goes the usual way again after one call has failed on it',
  ),
]
