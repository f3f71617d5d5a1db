/** Words that stand on more than one screen. */
export const always = {
  app: 'Valise',
  promise: [
    'Sealed on this device.',
    'Opened only on the devices you approve.',
    'The server in between can’t look inside.',
  ],
  backToStart: 'Back to start',
  send: 'Send',
  receive: 'Receive',
  howItWorks: 'How it works',
  verify: 'Verify this app',
  selftest: 'Test the connection',
  install: 'Install app',
  message: 'Message',
  secret: 'Secret',
  copy: 'Copy',
  cancel: 'Cancel',
  reload: 'Reload Valise',
  tryAgain: 'Try again',
  reconnecting: 'The server is not answering. Trying again …',
  offline: 'This device is offline. Valise opens, but sending and receiving need a network.',
} as const

export const leaving = {
  title: 'Leave this page?',
  stay: 'Stay here',
  go: 'Leave',
  session: 'The session ends, its code stops working, and its keys are dropped.',
  transfer: 'What has not arrived yet will not arrive. The session ends and its keys are dropped.',
  uploaded:
    'The server holds all of it, sealed, until the devices have taken it; a restart of the server would lose it. The code stops working, and the keys on this device are dropped.',
  receiving:
    'You leave the session, and the keys on this device are dropped. To receive, you would have to ask again.',
  unsaved: 'What you have not saved will be gone from this device.',
} as const

/** A defect, or a part of the app that could not be loaded. */
export const broken = {
  title: 'Something in Valise went wrong.',
  what: 'It was stopped, to be safe. Nothing that had not been saved was kept. Reload the page and start over.',
} as const

export const insecure = {
  title: 'This address is not secure.',
  what: 'Browsers lock the tools that seal and open as long as a page comes over plain http, so Valise can’t work here. Nothing was sent.',
  how: 'Open the address that begins with https://. On the computer that serves Valise, stop it and start it with',
  afterwards: 'It prints the right address, and a QR code of it.',
} as const

export const missing = {
  title: 'This browser lacks what Valise needs.',
  what: 'The tools that seal and open are not here. Nothing was sent.',
  how: 'If you are inside another app, such as a chat: choose “Open in your browser” there. Otherwise update this browser, or use a current Chrome, Edge, Firefox or Safari.',
} as const

export const loopback = {
  what: 'This address works on this computer alone, so its QR does too.',
  how: 'For other devices, stop Valise and start it with',
} as const

/** How `npm start` is told to serve other devices. */
export const lanCommand = 'npm start -- --lan'

export const updating = {
  title: 'A new version of Valise is ready.',
  what: 'You use version',
  ask: 'Nothing changes before you agree.',
  accept: 'Update now',
  later: 'Later',
  details: 'Details',
  yours: 'Fingerprint of yours',
  theNew: 'Fingerprint of the new one',
  busyElsewhere: 'A session is running in another tab. Update once it is over.',
  taken: 'Valise was updated in another tab. Reload this page to use the new version here.',
} as const
