// Writes packages/protocol/vectors/*.json from the code: `node src/testing/make-vectors.ts`.
// The tests check the committed files against the code and, for hashes, keys and ciphertexts,
// against a second computation. Signatures that still hold are kept as they stand.
import { mkdirSync, writeFileSync } from 'node:fs'
import { codeVectors, linkVectors } from './vector-sets/codes.ts'
import { envelopeVectors } from './vector-sets/envelope.ts'
import { hashVectors, identityVectors, idVectors } from './vector-sets/hashes.ts'
import { manifestVectors, nameVectors, padmeVectors } from './vector-sets/manifest.ts'
import { pairingVectors } from './vector-sets/pairing.ts'
import { streamVectors } from './vector-sets/stream.ts'

const sets = {
  codes: codeVectors,
  envelope: envelopeVectors,
  identities: identityVectors,
  ids: idVectors,
  'labelled-hash': hashVectors,
  links: linkVectors,
  manifest: manifestVectors,
  names: nameVectors,
  padme: padmeVectors,
  pairing: pairingVectors,
  stream: streamVectors,
}

const folder = new URL('../../vectors/', import.meta.url)
mkdirSync(folder, { recursive: true })
for (const [name, make] of Object.entries(sets)) {
  writeFileSync(new URL(`${name}.json`, folder), `${JSON.stringify(await make(), null, 2)}\n`)
}
