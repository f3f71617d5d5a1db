export const start = {
  doors: 'Send or receive',
  sendWhat: 'Messages, files, folders',
  receiveWhat: 'Scan a QR or type a code',
} as const
