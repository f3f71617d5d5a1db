export const scan = {
  title: 'Receive',
  region: 'Scan QR',
  scan: 'Scan QR',
  hintBefore: 'Scan the QR on the sending device, or type its code.',
  hint: 'Point this device at the code on the sending device.',
  photo: 'Choose a photo',
  closeCamera: 'Close the camera',
  light: 'Light',
  turn: 'Turn camera',
  field: 'Session code',
  join: 'Join',
  showQr: 'Show a QR instead',
  showQrWhat: 'Then the other device scans this one, and sends.',
  bringTitle: 'Scan its QR',
  bringHint:
    'On the device that receives, open Valise, choose Receive and then Show a QR instead. Scan that QR here, or type its code.',
  badCode: 'A session code has eight letters and digits, like 7K3M-Q9TX.',
  starting: 'Starting the camera …',
  noCamera: 'No camera was found. Choose a photo of the QR, or type the code.',
  refused:
    'The browser does not let Valise use the camera. Allow it in the address bar, choose a photo, or type the code.',
  cameraBusy:
    'The camera is in use elsewhere. Close the other app and try again, or type the code.',
  notOurs: 'That is a QR code, but not one of Valise. Nothing was opened.',
  damaged: 'That QR is one of Valise, but damaged. Ask the sender to show it again.',
  nothingInPhoto: 'No QR code was found in that picture. Try one that is closer and sharper.',
  noDecoder: 'The reader of QR codes could not be loaded. Type the code instead.',
} as const

export const otherHost = (there: string, here: string): string =>
  `That code belongs to ${there}, and you are on ${here}. It was not opened. Open Valise there to use it.`

export const invited = {
  title: 'Someone wants to send you something',
  what: 'You opened a link of Valise. Joining asks the sending device to let this one in. It shows both of you a code to compare; nothing arrives before the sender approves.',
  nothingYet: 'Nothing has happened yet.',
  join: 'Join',
  region: 'Join',
  notNow: 'Not now',
  damagedTitle: 'This link is damaged.',
  damaged:
    'A part of it is missing or changed, so it can’t be used. Nothing was lost: scan the QR on the sending device, type its code, or ask for the link again.',
  damagedButton: 'Scan or type a code',
} as const

export const code = {
  title: 'Your code',
  region: 'Your code',
  letterByLetter: 'Letter by letter:',
  approval: 'Approval',
  joining: 'Asking the sending device …',
  waitsForRoom: 'Waiting for the server',
  full: 'The server is full at the moment.',
  fullWhat: 'Valise goes on by itself as soon as there is room. Nothing was lost.',
  joiningWhat: 'Your code appears here in a moment.',
  waiting: 'Waiting for approval on the sending device',
  show: 'Show this code to the person who sends',
  showWhat: 'They see the same eight characters and approve them. Nothing arrives before that.',
  showTyped:
    'They type its last four characters. Read them out, or show this screen. Nothing arrives before that.',
  question: 'Does the sending device show exactly this code?',
  approvedThere: 'Approved on the sending device',
  yes: 'Yes, it shows this code',
  no: 'No',
  paired: 'Approved. Waiting for what is sent',
  pairedTitle: 'You are approved',
  pairedWhat: 'Keep this page open. It arrives as soon as the sender sends it.',
  bringShow: 'Show this code to the person who receives',
  bringWhat: 'They see the same eight characters and approve them. Then what you chose is sent.',
  bringWaiting: 'Waiting for approval on the other device',
  bringQuestion: 'Does the other device show exactly this code?',
  sendSomething: 'Send something',
  answerChanged:
    'A second, different answer came and was refused. Compare the code carefully before you go on.',
} as const

export const arriving = {
  title: 'Arriving',
  region: 'What arrives',
  hint: 'It opens here once the last piece has arrived and the seal holds.',
  beginning: 'The first piece is on its way.',
  moreItems: 'more are not listed here.',
  stalled: 'Waiting for the sender',
  pause: 'Pause',
  resume: 'Resume',
  paused: 'Paused',
  tooBigTitle: 'Too big to keep here until all of it is checked.',
  tooBig: {
    downloads:
      'It can go to this device’s downloads while it arrives. That download is finished only once the seal holds; if it does not, the download fails.',
    file: 'Choose where to save it, and it goes there while it arrives. The file is finished only once the seal holds; if it does not, nothing of it is kept.',
    folder:
      'Choose a folder, and it goes there while it arrives, with the folders it has. The files are finished only once the seal holds; if it does not, none of them is kept.',
  },
  asZip: 'The files come as one ZIP.',
  saveNow: {
    downloads: 'Save as it arrives',
    file: 'Choose where to save it',
    folder: 'Choose a folder for it',
  },
  savingNow: {
    downloads: 'It goes to this device’s downloads while it arrives. Keep this page open.',
    file: 'It goes where you chose while it arrives. Keep this page open.',
    folder: 'It goes into the folder that you chose while it arrives. Keep this page open.',
  },
  pausedWhat:
    'What is on its way already still comes, and then it waits. A pause lasts 15 minutes at most: then the session ends.',
} as const

export const done = {
  title: 'Done. Keys dropped here; the relay was told to forget.',
  held: 'The seal held, and the server was told that this device has all of it.',
  lead: 'What is on this page stays on this device until you leave it.',
  more: 'Until the session ends, both of you can send more.',
  leave: 'Leave session',
  over: 'The session is over.',
  arrived: 'Everything has arrived.',
  notArrived: 'It did not arrive.',
  from: 'From',
  stillOpen: 'The session is still open. End it when nothing more is to come.',
  sendBack: 'Send something back',
  region: 'Received',
  files: 'Files',
  save: 'Save',
  saveAll: 'Save all',
  saved: 'Saved',
  saving: 'Saving …',
  written: 'is written.',
  masked: 'Hidden',
  reveal: 'Reveal',
  hide: 'Hide',
  notCopiedSecret: 'The browser did not allow copying. Reveal it, select it and copy it by hand.',
  clearOffer: 'Clear the clipboard in 60 seconds',
  clearIn: 'The clipboard is cleared in',
  clearing: 'The clipboard is cleared as soon as this page is in front.',
  cleared: 'The clipboard was cleared.',
  notCleared: 'The browser did not allow clearing the clipboard. Copy something else over it.',
  copied: 'Copied.',
  notCopied: 'The browser did not allow copying. Select the text and copy it by hand.',
  downloads: 'Handed to this device’s downloads.',
  streamed: {
    downloads: 'It went to this device’s downloads as it arrived. It is not kept here.',
    chosen: 'It went where you chose as it arrived. It is not kept here.',
  },
  folder: 'Saved into the folder that you chose. It is no longer kept here.',
  file: 'Saved where you chose. It is no longer kept here.',
  failed: 'Not everything could be saved. It is still here: try again, or save one by one.',
  declined: 'Nothing was chosen, so nothing was saved.',
  preview: 'Preview of',
  moreItems: 'more are not listed here. Save all saves them too.',
  cut: 'Only the beginning is shown. Copy copies all of it.',
  goesWithSession: 'It leaves this page when the session ends.',
  opening: 'Opening …',
} as const

/** The session is over, and so is every secret that came in it: copied or not. */
export function secretsGone({ copied, uncopied }: { copied: number; uncopied: number }): string {
  const one = copied + uncopied === 1
  const gone = `The session is over: its ${one ? 'secret was' : 'secrets were'} taken off this page.`
  const it = one ? 'it' : 'them'
  if (uncopied === 0) return `${gone} You had copied ${it}.`
  return copied === 0
    ? `${gone} The other device can send ${it} again in a new session.`
    : `${gone} What you had not copied, the other device can send again in a new session.`
}

/** Before this device leaves a session, with a secret that would be lost. */
export const askLeave = {
  title: 'Leave the session?',
  stay: 'Stay here',
  go: 'Leave',
} as const
export const uncopiedGoes =
  'A secret that you have not copied leaves this page with it. The other device would have to send it again.'
