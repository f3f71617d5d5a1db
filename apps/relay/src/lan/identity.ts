import { X509Certificate } from 'node:crypto'
import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises'
import { isIP } from 'node:net'
import { join } from 'node:path'
import type { TlsIdentity } from '../listen.ts'
import { type CertifiedKey, makeLeaf, makeRoot } from './certificates.ts'

/** Milliseconds before its end at which a certificate is made anew: a relay may run for a month. */
const RENEW_MS = 30 * 24 * 60 * 60 * 1000

/**
 * The certificate of this machine for `names`, from the files of an earlier start where they still
 * serve. The root stays when the addresses change, so that it needs to be trusted only once.
 */
export async function localIdentity(
  folder: string,
  names: readonly string[],
  now: Date = new Date(),
): Promise<TlsIdentity> {
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const keptRoot = await read(folder, 'root')
  const hasRoot = keptRoot !== undefined && lasts(keptRoot.cert, now)
  const root = hasRoot ? keptRoot : await write(folder, 'root', await makeRoot(now))
  const keptLeaf = hasRoot ? await read(folder, 'leaf') : undefined
  const leaf =
    keptLeaf !== undefined && serves(keptLeaf, root, names, now)
      ? keptLeaf
      : await write(folder, 'leaf', await makeLeaf(root, names, now))
  return { cert: `${leaf.cert}\n${root.cert}\n`, key: leaf.key }
}

function lasts(pem: string, now: Date): boolean {
  return Date.parse(new X509Certificate(pem).validTo) - now.getTime() > RENEW_MS
}

function serves(
  leaf: CertifiedKey,
  root: CertifiedKey,
  names: readonly string[],
  now: Date,
): boolean {
  const cert = new X509Certificate(leaf.cert)
  return (
    lasts(leaf.cert, now) &&
    cert.verify(new X509Certificate(root.cert).publicKey) &&
    names.every((name) => (isIP(name) ? cert.checkIP(name) : cert.checkHost(name)) !== undefined)
  )
}

async function read(folder: string, name: string): Promise<CertifiedKey | undefined> {
  try {
    const [cert, key] = await Promise.all(
      ['cert', 'key'].map((part) => readFile(join(folder, `${name}.${part}.pem`), 'utf8')),
    )
    if (cert === undefined || key === undefined) return undefined
    // A file that was cut short is made anew like one that is not there.
    return new X509Certificate(cert).subject === undefined ? undefined : { cert, key }
  } catch {
    return undefined
  }
}

async function write(folder: string, name: string, made: CertifiedKey): Promise<CertifiedKey> {
  for (const part of ['key', 'cert'] as const) {
    const path = join(folder, `${name}.${part}.pem`)
    // Written beside and moved: a start that is cut off leaves no half a file.
    await writeFile(`${path}.new`, made[part], { mode: 0o600 })
    await chmod(`${path}.new`, 0o600)
    await rename(`${path}.new`, path)
  }
  return made
}
