import { exportSignKey, makeSigningPair, suiteOf } from '@valise/protocol'
import type { Bytes } from '@valise/protocol/wire'

/** A key pair for encapsulation, and the public half as it travels. */
export interface KemKeys {
  pair: CryptoKeyPair
  kemKey: Bytes
}

/**
 * The keys of one device for one session. The private halves cannot be exported; they are gone
 * when nothing refers to this any more.
 */
export class DeviceKeys {
  readonly signing: CryptoKeyPair
  readonly signKey: Bytes
  readonly #kem = new Map<number, Promise<KemKeys>>()
  readonly #publicKeys: Bytes[]

  private constructor(signing: CryptoKeyPair, signKey: Bytes) {
    this.signing = signing
    this.signKey = signKey
    this.#publicKeys = [signKey]
  }

  static async make(): Promise<DeviceKeys> {
    const signing = await makeSigningPair()
    return new DeviceKeys(signing, await exportSignKey(signing.publicKey))
  }

  /** Every public key of this device so far: a peer that shows one of them is refused. */
  get publicKeys(): readonly Bytes[] {
    return this.#publicKeys
  }

  /** The pair of a suite, made when it is first needed. Throws ProtocolError unknown-suite. */
  kem(suite: number): Promise<KemKeys> {
    const known = this.#kem.get(suite)
    if (known !== undefined) return known
    const made = this.#make(suite)
    this.#kem.set(suite, made)
    // One that failed is not kept: the next one who needs it tries again.
    made.catch(() => this.#kem.delete(suite))
    return made
  }

  async #make(number: number): Promise<KemKeys> {
    const suite = suiteOf(number)
    const pair = await suite.makePair()
    const kemKey = await suite.exportPublicKey(pair)
    this.#publicKeys.push(kemKey)
    return { pair, kemKey }
  }
}
