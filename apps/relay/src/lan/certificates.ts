// @peculiar/x509 needs it in place before it is loaded.
// oxlint-disable-next-line import/no-unassigned-import
import 'reflect-metadata'
import { randomBytes } from 'node:crypto'
import { isIP } from 'node:net'
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type GeneralNameType,
  KeyUsageFlags,
  KeyUsagesExtension,
  PemConverter,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509'

/** A certificate and its private key, both PEM. */
export interface CertifiedKey {
  cert: string
  key: string
}

const DAY_MS = 24 * 60 * 60 * 1000
/** Ten years: whoever trusts the root later should not have to do it again. */
const ROOT_MS = 3650 * DAY_MS
/** The longest that browsers take from a server is 398 days (CA/B Forum baseline, 6.3.2). */
const LEAF_MS = 397 * DAY_MS
/** Clocks of other devices may be behind ours. */
const SLACK_MS = DAY_MS

const keyAlgorithm = { name: 'ECDSA', namedCurve: 'P-256' }
const signingAlgorithm = { name: 'ECDSA', hash: 'SHA-256' }

/** A private root: it signs the certificates of this machine and nothing else. */
export async function makeRoot(now: Date): Promise<CertifiedKey> {
  const keys = await makeKeys()
  const cert = await X509CertificateGenerator.createSelfSigned({
    // The random part tells the roots of several machines apart.
    name: `CN=Valise local root ${randomBytes(4).toString('hex')}`,
    serialNumber: serialNumber(),
    ...validity(now, ROOT_MS),
    keys,
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  })
  return { cert: cert.toString('pem'), key: await exportKey(keys.privateKey) }
}

/** A server's certificate for `names`, which are DNS names and addresses. */
export async function makeLeaf(
  root: CertifiedKey,
  names: readonly string[],
  now: Date,
): Promise<CertifiedKey> {
  const keys = await makeKeys()
  const issuer = new X509Certificate(root.cert)
  const cert = await X509CertificateGenerator.create({
    subject: 'CN=Valise',
    issuer: issuer.subject,
    serialNumber: serialNumber(),
    ...validity(now, LEAF_MS),
    publicKey: keys.publicKey,
    signingKey: await importKey(root.key),
    signingAlgorithm,
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value) => ({ type: (isIP(value) ? 'ip' : 'dns') as GeneralNameType, value })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer),
    ],
  })
  return { cert: cert.toString('pem'), key: await exportKey(keys.privateKey) }
}

function makeKeys(): Promise<CryptoKeyPair> {
  // Extractable: this key is kept in a file from one start to the next.
  return crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify'])
}

async function exportKey(key: CryptoKey): Promise<string> {
  return PemConverter.encode(await crypto.subtle.exportKey('pkcs8', key), 'PRIVATE KEY')
}

function importKey(pem: string): Promise<CryptoKey> {
  const [der] = PemConverter.decode(pem)
  if (der === undefined) throw new Error('the root has no key')
  return crypto.subtle.importKey('pkcs8', der, keyAlgorithm, false, ['sign'])
}

function validity(now: Date, ms: number): { notBefore: Date; notAfter: Date } {
  return {
    notBefore: new Date(now.getTime() - SLACK_MS),
    notAfter: new Date(now.getTime() + ms - SLACK_MS),
  }
}

/** RFC 5280 section 4.1.2.2: positive, at most 20 bytes; here 16 random ones. */
function serialNumber(): string {
  const bytes = randomBytes(16)
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40
  return bytes.toString('hex')
}
