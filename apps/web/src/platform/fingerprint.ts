/** What the build wrote: the SHA-256 of each of its files. Through the service worker, the running version's. */
const LIST = '/files.sha256.txt'

/** The list of a version's files and the hash of that list, both in hex. */
export interface Fingerprint {
  list: string
  hash: string
}

/** `running`: of the files that run here. `latest`: of those that the server has now. */
export async function readFingerprint(which: 'running' | 'latest'): Promise<Fingerprint> {
  const answer = await fetch(which === 'running' ? LIST : `${LIST}?latest`, { cache: 'no-store' })
  if (!answer.ok) throw new Error('there is no list of files')
  const list = await answer.text()
  return { list, hash: await sha256(new TextEncoder().encode(list)) }
}

export interface FileCheck {
  checked: number
  /** Paths of files that are other ones than listed, or missing. */
  wrong: readonly string[]
}

/** Hashes every listed file as this page gets it. */
export async function checkFiles({ list }: Fingerprint): Promise<FileCheck> {
  const wrong: string[] = []
  const lines = list.trimEnd().split('\n')
  for (const line of lines) {
    const [hash, path] = [line.slice(0, 64), line.slice(66)]
    const answer = await fetch(`/${path}`).catch(() => undefined)
    const bytes = answer?.ok === true ? await answer.arrayBuffer() : undefined
    if (bytes === undefined || (await sha256(bytes)) !== hash) wrong.push(path)
  }
  return { checked: lines.length, wrong }
}

/** `0123abcd 4567…`: eight groups, so that two people can read it to each other. */
export function formatFingerprint(hash: string): string {
  return hash.replaceAll(/(.{8})(?=.)/g, '$1 ')
}

async function sha256(bytes: BufferSource): Promise<string> {
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
