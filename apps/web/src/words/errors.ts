import type { ClientErrorCode } from '@valise/client'

/** What the button under an error does. */
export type NextStep =
  | 'again' // the same once more
  | 'new-session' // sender: a new code, with what is chosen kept
  | 'other-code' // receiver: back to scanning and typing
  | 'reload'
  | 'start'

export type Side = 'sending' | 'receiving'

/** An error as a person is told it. */
export interface Trouble {
  /** What happened. */
  what: string
  /** Whether anything was lost, and why it happened where that helps. */
  lost: string
  next: NextStep
  button: string
}

interface Words {
  what: string
  sending: [lost: string, next: NextStep]
  receiving: [lost: string, next: NextStep]
}

const kept = 'Nothing was lost: what you chose is still here.'
const secretWent = 'The secret that you chose is no longer on this page.'
const nothingCame = 'Nothing has arrived, and nothing was lost.'
const discarded = 'What had arrived so far was thrown away. Nothing of it was kept on this device.'
const sentSoFar =
  'Devices that are shown as received have everything. The others have kept nothing.'

const words: Record<ClientErrorCode, Words> = {
  'relay-unreachable': {
    what: 'The server can’t be reached.',
    sending: [`Check this device’s network. ${kept}`, 'again'],
    receiving: [`Check this device’s network. ${nothingCame}`, 'again'],
  },
  'relay-full': {
    what: 'The server is full at the moment.',
    sending: [`It takes no more for now. ${kept} Try again in a minute.`, 'again'],
    receiving: [`It takes no more for now. ${nothingCame} Try again in a minute.`, 'again'],
  },
  'relay-refused': {
    what: 'The server refused this.',
    sending: [kept, 'new-session'],
    receiving: [nothingCame, 'other-code'],
  },
  'relay-misbehaves': {
    what: 'The server answered with something that makes no sense.',
    sending: [`Valise stopped, to be safe. ${kept}`, 'new-session'],
    receiving: ['Valise stopped, to be safe. Nothing was kept.', 'other-code'],
  },
  'blocked-by-proxy': {
    what: 'Something between this device and the server lets no files through.',
    sending: [`It may be this network: try another one. ${kept}`, 'again'],
    receiving: ['It may be this network: try another one. Nothing was sent.', 'other-code'],
  },
  'relay-outdated': {
    what: 'This server runs an older Valise than this page.',
    sending: [`Whoever runs it has to update it. ${kept} Until then, use another server.`, 'again'],
    receiving: [
      `Whoever runs it has to update it. ${nothingCame} Until then, use another server.`,
      'again',
    ],
  },
  'code-in-use': {
    what: 'This session code is taken.',
    sending: [`A new one will do. ${kept}`, 'new-session'],
    receiving: [nothingCame, 'other-code'],
  },
  'unknown-code': {
    what: 'No open session has this code.',
    sending: [kept, 'new-session'],
    receiving: [
      'It may be mistyped, or its session is over. Nothing was lost: look at the sending device and try again.',
      'other-code',
    ],
  },
  'door-closed': {
    what: 'The sender takes no more requests.',
    sending: [kept, 'new-session'],
    receiving: [
      'The door of this session is closed. Nothing was lost: ask the sender for a new code.',
      'other-code',
    ],
  },
  'reload-here': {
    // Than the other device or than the server: what to do is the same.
    what: 'This device runs an older Valise.',
    sending: [
      'Reload this page, and agree if it offers a new version. Then try again. Nothing was sent.',
      'reload',
    ],
    receiving: [
      'Reload this page, and agree if it offers a new version. Then try again. Nothing has arrived.',
      'reload',
    ],
  },
  'reload-there': {
    what: 'The other device runs an older Valise than this one.',
    sending: [`Reload Valise there, then start over. ${kept}`, 'new-session'],
    receiving: [`Reload Valise there, then ask for a new code. ${nothingCame}`, 'other-code'],
  },
  'no-common-suite': {
    what: 'The two devices have no way of sealing in common.',
    sending: [`Reload Valise on both, or use another browser. ${kept}`, 'new-session'],
    receiving: [`Reload Valise on both, or use another browser. ${nothingCame}`, 'other-code'],
  },
  'sender-not-genuine': {
    what: 'The answer did not come from the device that showed the code.',
    sending: ['Nothing was sent.', 'new-session'],
    receiving: [
      'Someone in between may be trying to pose as it. Valise stopped before anything was told. Nothing was lost: ask the sender for a new code.',
      'other-code',
    ],
  },
  'approval-not-genuine': {
    what: 'The approval did not come from the sending device.',
    sending: ['Nothing was sent.', 'new-session'],
    receiving: [
      'Someone in between may be trying to pose as it. Valise stopped. Nothing has arrived: ask the sender for a new code.',
      'other-code',
    ],
  },
  'codes-differ': {
    what: 'The codes on the two devices differ.',
    sending: ['Nothing was sent to that device. Start over with a new code.', 'new-session'],
    receiving: [
      'So another device than yours may have been approved. Nothing was opened here. Tell the sender, and ask for a new code.',
      'other-code',
    ],
  },
  denied: {
    what: 'The other side or the server ended this request.',
    sending: [kept, 'new-session'],
    receiving: [
      'Nothing has arrived. If you expected it, ask the sender and try again.',
      'other-code',
    ],
  },
  'transfer-refused': {
    what: 'Something came that the sending device did not make for this one.',
    sending: [sentSoFar, 'new-session'],
    receiving: [`It was not opened. ${discarded} Ask the sender to send it again.`, 'other-code'],
  },
  'transfer-damaged': {
    what: 'What arrived was damaged or changed on its way.',
    sending: [sentSoFar, 'new-session'],
    receiving: [`${discarded} Ask the sender to send it again.`, 'other-code'],
  },
  'source-changed': {
    what: 'A file changed while it was being sent.',
    sending: [`${sentSoFar} Choose the file again and send it once it rests.`, 'new-session'],
    receiving: [`${discarded} Ask the sender to send it again.`, 'other-code'],
  },
  'too-large': {
    what: 'This is more than the receiving device can take.',
    sending: ['Nothing of it was sent there. Send less at once.', 'new-session'],
    receiving: ['Nothing was kept. Ask the sender to send less at once.', 'other-code'],
  },
  'save-failed': {
    what: 'This device could not keep what arrived.',
    sending: [sentSoFar, 'new-session'],
    receiving: [
      `${discarded} Make room on this device, or choose another place, then ask the sender to send it again.`,
      'other-code',
    ],
  },
  detached: {
    what: 'Nothing was taken for too long.',
    sending: [
      'That device was left out, and kept nothing. It is still here: you can send to it again.',
      'new-session',
    ],
    receiving: [
      `This device was left out of it. ${discarded} The session goes on: ask the sender to send it again.`,
      'other-code',
    ],
  },
  'transfer-ended': {
    what: 'The other side or the server ended this transfer.',
    sending: [sentSoFar, 'new-session'],
    receiving: [`${discarded} The session goes on: ask the sender to send it again.`, 'other-code'],
  },
  cancelled: {
    what: 'The session was ended on this device.',
    sending: ['The code no longer works, and the keys are dropped.', 'new-session'],
    receiving: ['The keys are dropped. The sender can send again with a new code.', 'other-code'],
  },
  'ended-by-other-side': {
    what: 'The other side or the server ended this session.',
    sending: [sentSoFar, 'new-session'],
    receiving: ['Nothing unfinished was kept. If you expected more, ask the sender.', 'other-code'],
  },
  'sender-left': {
    what: 'The sender has left; ask for it again.',
    sending: [kept, 'new-session'],
    receiving: [
      `The server was restarted, and the sender did not come back. ${discarded}`,
      'other-code',
    ],
  },
  expired: {
    what: 'The session has expired.',
    sending: [`Its code no longer works, and its keys are dropped. ${kept}`, 'new-session'],
    receiving: [
      'Its code no longer works. Nothing unfinished was kept: ask the sender for a new code.',
      'other-code',
    ],
  },
  internal: {
    what: 'Something in Valise went wrong.',
    sending: ['The session was stopped, to be safe. Reload the page and start over.', 'reload'],
    receiving: [
      'It stopped, to be safe, and kept nothing. Reload the page and try again.',
      'reload',
    ],
  },
}

const buttons: Record<NextStep, string> = {
  again: 'Try again',
  'new-session': 'Start over with a new code',
  'other-code': 'Scan or type a code',
  reload: 'Reload Valise',
  start: 'Back to start',
}

/** The session is over, and the secret that was chosen has gone with it. */
export function withSecretGone(trouble: Trouble): Trouble {
  const but = 'Nothing was lost but the secret that you chose: it went with the session.'
  const said = trouble.lost.includes(kept)
  return {
    ...trouble,
    lost: said ? trouble.lost.replace(kept, but) : `${trouble.lost} ${secretWent}`,
    button: 'Back to choosing',
  }
}

export function troubleOf(code: ClientErrorCode, side: Side): Trouble {
  const { what, [side]: told } = words[code]
  const [lost, next] = told
  return { what, lost, next, button: buttons[next] }
}
