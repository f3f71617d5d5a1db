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
  limits: 'What it can’t promise',
  limitList: [
    'Who serves this page could serve another one that cheats. Use a server that you trust, or your own.',
    'The server sees when two devices meet, from which addresses, and about how much they send.',
    'Compare the codes. If nobody looks, nobody can notice that someone stands in between.',
  ],
} as const

export const verify = {
  title: 'Verify this app',
  lead: 'What runs here was sent by the server at this address. This page says how far you can check it today.',
  version: 'Version',
  address: 'Served by',
  secure: 'Connection',
  secureYes: 'Protected on its way to this device',
  can: 'What you can check',
  canList: [
    'The address above is the one that you meant to open.',
    'The code is public. Anyone can read it, build it and serve it alone.',
    'Installed to the home screen, Valise asks before it takes a new version.',
  ],
  cannot: 'What you can’t check yet',
  cannotList: [
    'A fingerprint of exactly these files, to be compared with the published one. It comes with a later version.',
    'That the server sends everybody the same files.',
  ],
} as const
