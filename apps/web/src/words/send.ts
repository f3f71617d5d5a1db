import { count } from './format.ts'

export const compose = {
  title: 'What goes in?',
  again: 'What goes in next?',
  lead: 'The bag gets its tag and its code when you open the session. Nothing leaves this device before you approve another one.',
  leadAgain: 'It goes to the devices that you have approved. Nobody needs to approve again.',
  region: 'What to send',
  addFiles: 'Add files',
  addFolder: 'Add folder',
  addSecret: 'Add a secret',
  secret: 'Secret',
  secretHint: 'A password, a key, a recovery code. It arrives masked, and is shown on a tap.',
  show: 'Show',
  hide: 'Hide',
  removeSecret: 'Remove the secret',
  inTheBag: 'In the bag',
  remove: 'Remove',
  tip: 'You can also paste, or drop files anywhere on this page.',
  drop: 'Drop it into the bag',
  empty: 'Nothing in the bag yet',
  open: 'Open session',
  opening: 'Opening …',
  full: 'The server is full at the moment.',
  fullWhat: 'The session opens by itself as soon as there is room. Nothing was lost.',
  back: 'Back to the session',
  scanInstead: 'Scan the other device’s QR instead',
  toOtherDevice: 'Send to the other device',
  emptyFolder: 'That folder has no files in it.',
  unreadable: 'That could not be read. Choose it with the buttons instead.',
  looking: 'Looking through the folder …',
  moreItems: 'more are in the bag, and are not listed here.',
  removeAll: 'Remove all files',
  secretGone: 'The secret went with the session. To send it again, add it again.',
  unreachable:
    'The server can’t be reached. You can choose what to send; opening a session needs it.',
} as const

export const session = {
  region: 'Session code',
  requests: 'Requests',
  cancel: 'Cancel session',
  code: 'Session code',
  qr: 'QR code of this session',
  copyCode: 'Copy code',
  copyLink: 'Copy link',
  codeCopied: 'Code copied.',
  linkCopied:
    'Link copied. Send it only over a channel that you trust: whoever has it can ask to join.',
  notCopied: 'The browser did not allow copying. Select the code and copy it by hand.',
  linkNotCopied: 'The browser did not allow copying. Use the QR or the code instead.',
  linkWarning: 'Send the link only over a channel that you trust: whoever has it can ask to join.',
  asks: 'Whoever asks you for this code wants to receive what you send.',
  scanThis: 'Scan this with the other device',
  orType: 'Or open Valise there, choose Receive and type the session code.',
  nobody: 'Nobody has asked yet.',
  closeDoor: 'Close door',
  doorClosed: 'The door is closed. Nobody else can ask to join.',
  doorShut: 'Door closed',
  doorClosedByFailures:
    'Too many requests failed, so the door was closed to be safe. Nobody else can ask to join.',
  doorClosedByRestart:
    'The server was restarted, and someone else has this code now. Devices that are here already go on; nobody else can ask to join.',
  severalFailed:
    'Several requests have failed. Someone may be trying codes. Compare carefully, or start over with a new code.',
  requestChanged:
    'A request changed after it was made, and the change was refused. Compare the code carefully.',
  notify: 'Notify me',
  notifyOn: 'You will be told when a device asks and this page is hidden.',
  notifyOff: 'The browser does not allow notifications here. Watch this page’s title instead.',
  notification: 'A device asks to receive',
  notificationBody: 'Open Valise to approve or deny it.',
  hint: 'Approve only the code that you see on your other device, or that the person beside you reads to you.',
  choose: 'Choose what to send',
  change: 'Change what is sent',
  wait: 'Wait for more devices',
  expires: 'Expires in',
  backToCode: 'Show the code',
  to: 'to',
  showArrived: 'Show what arrived',
  showSent: 'Show what was sent',
  showTransfer: 'Show the transfer',
  scanToReceive: 'Scan this with the device that sends',
  scannerSends: 'Once you approve it, that device can send to you.',
  secretsThere:
    'A secret that has arrived leaves the other screens when the session ends. Whoever still needs it there should copy it first.',
  waitingForIt: 'Ready. Waiting for what the other device sends.',
} as const

export const request = {
  approve: 'Approve',
  deny: 'Deny',
  andSend: 'and send',
  sends: 'Sends to it:',
  scanned: 'Used your QR or link',
  typed: 'Typed the code',
  joining: 'Joining …',
  joiningWhat: 'Its code appears in a moment.',
  approved: 'Approved',
  tapYes: 'Now tap Yes on the other device',
  confirming: 'Waiting for the other device',
  ready: 'Ready to receive',
  lastFour: 'Last four characters',
  fourWrong: 'These are not the last four on the other device.',
  fourMissing: 'Type the last four characters that the other device shows.',
  denied: 'Denied',
  deniedWhat: {
    user: 'Someone else has your session code. Nothing was sent to them.',
    'wrong-tries':
      'The last four were wrong three times. If that was not you, someone else has your session code. Nothing was sent to them.',
  },
  startOver: 'Start over with a new code',
  failed: 'Did not get in',
  left: 'Went away',
  leftWhat: 'It left by itself, or lost its connection.',
  failures: {
    'no-answer': 'It did not answer in time. Nothing was sent to it.',
    'not-genuine': 'It could not prove itself. Nothing was sent to it.',
    'code-collision': 'Its code was like another one. Nothing was sent to it. It can try again.',
  },
  failedWhat: 'Nothing was sent to it.',
} as const

export const transfer = {
  region: 'Progress',
  devices: 'Devices',
  sendingTo: 'Sending to',
  delivered: 'Delivered, not confirmed',
  deliveredTo: 'to',
  receivedBy: 'Received by',
  receivedByNobody: 'No device has received it.',
  stopped: 'Not sent to',
  stoppedWhat: 'It kept nothing.',
  left: 'Stopped reading:',
  detached: 'Took nothing for too long:',
  detachedWhat: 'It was left out, and kept nothing.',
  sendAgain: 'Send again',
  againLater: 'You can send to it again once this is over.',
  waiting: 'It waits for its user',
  stalled: 'It takes nothing just now',
  refused: 'Too large for',
  leftWhat: 'It kept nothing.',
  refusedWhat: 'Nothing was sent to it. Send less at once.',
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused',
  pausedWhat: 'A pause lasts 15 minutes at most: then the session ends. Keep this page open.',
  waits: 'Another transfer with this device has to end first. This one follows by itself.',
  otherDevice: 'the other device',
  uploaded:
    'You may close this page. The server holds all of it, sealed, until these devices have taken it; a restart of the server would lose it.',
  leave: 'Leave it with the server',
  withServer: 'Left with the server for',
  keepOpen: 'Keep this page open until all devices have received everything.',
  sealed: 'Sealed before it left this device.',
  somethingElse: 'Send something else',
  speedLeft: 'left',
} as const

/** Before a session is ended in which a secret has arrived somewhere. */
export const askEnd = {
  title: 'End the session?',
  stay: 'Keep it open',
  go: 'End session',
} as const

/** The session has ended on this device alone. */
export const leftWithServer = {
  what: 'Left with the server.',
  lost: 'It holds the sealed bytes until the devices have taken them, and can’t open them. Whether they arrive is not seen here, and a restart of the server would lose them. The keys on this device are dropped.',
} as const

/** More files than one transfer lists: nothing of them was put into the bag. */
export const tooManyFiles = (n: number, most: number): string =>
  `That makes ${count(n, 'file', 'files')}, and at most ${count(most, 'file', 'files')} can be sent at once.`
export const farTooMany = (most: number): string =>
  `That is more than ${count(most, 'file', 'files')}, the most that can be sent at once. ${leaveOut(undefined)}`
export const namesTooLong = (n: number): string =>
  `The names of these ${count(n, 'file', 'files')} are too long together to be sent at once.`
export const leaveOut = (folder: { path: string; files: number } | undefined): string =>
  folder === undefined
    ? 'Leave some of them out, or pack them into one archive first. Nothing was added.'
    : `Leave out “${folder.path}” (${count(folder.files, 'file', 'files')}), or pack it into one archive first. Nothing was added.`
export const nameTooLong = (name: string): string =>
  `“${shortened(name)}” has too long a name, or lies in folders whose names are too long. Rename it, or pack it into an archive first. Nothing was added.`

/** Before anything is sent. */
export const tooMuch = {
  title: (size: string): string => `${size} is too much at once`,
  forSome: 'It goes to the others only. To reach all of them, send less at once.',
  forNobody: 'Send less at once, or make room there and let that device join again.',
} as const
export const canTake = (code: string, size: string): string => `${code} can take ${size}.`
export const itCanTake = (size: string): string => `It can take ${size}.`

export const sendToDevices = (n: number): string => `Send to ${count(n, 'device', 'devices')}`
export const sendingToDevices = (n: number): string => `Sending to ${count(n, 'device', 'devices')}`
export const receivedByDevices = (n: number, all: number): string =>
  n === all
    ? `Received by ${count(n, 'device', 'devices')}`
    : `Received by ${n} of ${count(all, 'device', 'devices')}`
export const newRequest = (code: string, how: string): string => `A device asks: ${code}. ${how}.`

const shortened = (name: string): string =>
  [...name].length > 40 ? `${[...name].slice(0, 39).join('')}…` : name
