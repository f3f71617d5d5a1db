/** How it works, in four pictures. */
export const about = {
  title: 'How it works',
  lead: 'Four steps. Only what you approve can be opened, and only there.',
  steps: [
    {
      title: 'The tag: a code for meeting',
      text: 'The sending device shows a session code and its QR. It only helps the two devices find each other. It opens nothing.',
    },
    {
      title: 'The plate: a code for recognising',
      text: 'The receiving device shows a code of its own, and the sending one lists the same. Someone in between who swaps the keys changes it. That is why you compare.',
    },
    {
      title: 'The seal: you approve',
      text: 'What you send is sealed on your device for the devices that you approved. The server carries the closed bag and can’t look inside.',
    },
    {
      title: 'Opened, and forgotten',
      text: 'It opens on the approved device once every piece has arrived unchanged. Then the keys are dropped, and the server forgets the session.',
    },
  ],
  installing: 'Keep it on this device',
  installed: 'It is installed already. It starts offline, and asks before it changes.',
  installOffer: 'Installed, it starts offline and asks before it changes.',
  byHand: {
    ios: 'In Safari, tap the share button and choose “Add to Home Screen”.',
    firefox:
      'In Firefox on Android, open the menu and choose “Add app to Home screen”. On a computer, Firefox can’t install apps: a bookmark does.',
    other: 'In the browser’s menu, choose “Install” or “Add to home screen”, where it is offered.',
  },
  pictures: [
    'A tag with a session code',
    'Two plates with the same code',
    'A closed seal',
    'A split seal',
  ],
  trouble: 'When it does not work',
  troubleWhat:
    'A test shows whether this browser, the server, and whatever stands between them work together.',
  limits: 'What it can’t promise',
  limitList: [
    'Who serves this page could serve another one that cheats. Use a server that you trust, or your own.',
    'The server sees when two devices meet, from which addresses, and about how much they send.',
    'Compare the codes. If nobody looks, nobody can notice that someone stands in between.',
  ],
} as const

export const verify = {
  title: 'Verify this app',
  lead: 'What runs here was sent by the server at this address. This page says how far you can check it.',
  version: 'Version',
  address: 'Served by',
  fingerprint: 'Fingerprint',
  reading: 'Reading …',
  noFingerprint: 'Not to be had: the list of files could not be loaded.',
  check: 'Check the files',
  checking: 'Checking …',
  filesDiffer: 'Other files than listed:',
  how: 'How to compare',
  howSteps: [
    'Get the source of this version from where you trust it, and build it: the same source gives the same bytes.',
    'The hash of the list of its files is the fingerprint.',
    'Compare it with the one above, or with the one that somebody else sees.',
  ],
  command: 'npm start, then: sha256sum apps/web/dist/files.sha256.txt',
  can: 'What that tells you',
  canList: [
    'Installed to the home screen, Valise asks before it takes a new version, and shows both fingerprints.',
    'A server that sends some people other files than the rest has another fingerprint for them.',
  ],
  cannot: 'What it can’t tell you',
  cannotList: [
    'A page that cheats could show a false fingerprint of itself. Compare on a device that has had it installed for a while.',
    'Nothing here protects you from an app that was bad from the beginning. That is what reading the source is for.',
  ],
} as const

export const filesMatch = (n: number): string =>
  `All ${n} files are the ones that this fingerprint stands for.`
