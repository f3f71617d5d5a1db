import aes256Gcm from '../../vectors/aes-256-gcm.json' with { type: 'json' }
import codes from '../../vectors/codes.json' with { type: 'json' }
import ecdsaP256 from '../../vectors/ecdsa-p256.json' with { type: 'json' }
import envelope from '../../vectors/envelope.json' with { type: 'json' }
import identities from '../../vectors/identities.json' with { type: 'json' }
import ids from '../../vectors/ids.json' with { type: 'json' }
import labelledHash from '../../vectors/labelled-hash.json' with { type: 'json' }
import links from '../../vectors/links.json' with { type: 'json' }
import manifest from '../../vectors/manifest.json' with { type: 'json' }
import names from '../../vectors/names.json' with { type: 'json' }
import padme from '../../vectors/padme.json' with { type: 'json' }
import pairing from '../../vectors/pairing.json' with { type: 'json' }
import rfc5869 from '../../vectors/rfc5869.json' with { type: 'json' }
import rfc9180 from '../../vectors/rfc9180.json' with { type: 'json' }
import rsaOaep from '../../vectors/rsa-oaep.json' with { type: 'json' }
import stream from '../../vectors/stream.json' with { type: 'json' }

// Imported, not read: browsers check them too.
const files = {
  'aes-256-gcm': aes256Gcm,
  codes,
  'ecdsa-p256': ecdsaP256,
  envelope,
  identities,
  ids,
  'labelled-hash': labelledHash,
  links,
  manifest,
  names,
  padme,
  pairing,
  rfc5869,
  rfc9180,
  'rsa-oaep': rsaOaep,
  stream,
}

/** The committed vectors of a name, for tests. */
export function readVectors<T>(name: keyof typeof files): T {
  return files[name] as T
}
