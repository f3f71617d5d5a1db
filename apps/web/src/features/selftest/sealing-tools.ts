const curve = { namedCurve: 'P-256' } as const
const utf8 = new TextEncoder()

/** Each tool that Valise seals with, used once, as it uses it. */
const tools: Record<string, (subtle: SubtleCrypto) => Promise<unknown>> = {
  'P-256': async (subtle) => {
    const agreeing = await pairOf(subtle, { name: 'ECDH', ...curve }, ['deriveBits'])
    const { privateKey, publicKey } = agreeing
    await subtle.deriveBits({ name: 'ECDH', public: publicKey }, privateKey, 256)
    const signing = await pairOf(subtle, { name: 'ECDSA', ...curve }, ['sign', 'verify'])
    const how = { name: 'ECDSA', hash: 'SHA-256' }
    const signature = await subtle.sign(how, signing.privateKey, utf8.encode('test'))
    if (!(await subtle.verify(how, signing.publicKey, signature, utf8.encode('test')))) {
      throw new Error('a good signature was refused')
    }
  },
  'AES-GCM': async (subtle) => {
    const how = { name: 'AES-GCM', iv: new Uint8Array(12) }
    const bits = { name: 'AES-GCM', length: 256 }
    const key = await subtle.generateKey(bits, false, ['encrypt', 'decrypt'])
    await subtle.decrypt(how, key, await subtle.encrypt(how, key, utf8.encode('test')))
  },
  HKDF: async (subtle) => {
    const key = await subtle.importKey('raw', new Uint8Array(32), 'HKDF', false, ['deriveBits'])
    const [salt, info] = [new Uint8Array(32), new Uint8Array()]
    await subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 256)
  },
  'RSA-OAEP': async (subtle) => {
    const how = {
      name: 'RSA-OAEP',
      modulusLength: 3072,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: 'SHA-256',
    }
    const { privateKey, publicKey } = await pairOf(subtle, how, ['encrypt', 'decrypt'])
    const name = { name: 'RSA-OAEP' }
    await subtle.decrypt(
      name,
      privateKey,
      await subtle.encrypt(name, publicKey, utf8.encode('test')),
    )
  },
}

/** The names of those that this browser lacks. */
export async function missingTools(): Promise<string[]> {
  // Typed as always there; over plain http it is not.
  const subtle: SubtleCrypto | undefined = globalThis.crypto?.subtle
  if (subtle === undefined) return Object.keys(tools)
  const missing: string[] = []
  for (const [name, works] of Object.entries(tools)) {
    await works(subtle).catch(() => missing.push(name))
  }
  return missing
}

async function pairOf(
  subtle: SubtleCrypto,
  how: RsaHashedKeyGenParams | EcKeyGenParams,
  usages: KeyUsage[],
): Promise<CryptoKeyPair> {
  return await subtle.generateKey(how, false, usages)
}
