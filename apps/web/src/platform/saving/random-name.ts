/** All that the disk is told of a file or a directory: nothing of what is in it. */
export function randomName(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  return [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Whether it looks like one of them: a directory of someone else is left alone. */
export function isRandomName(name: string): boolean {
  return /^[0-9a-f]{32}$/.test(name)
}
