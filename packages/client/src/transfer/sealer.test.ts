import { SourceError } from '../sources/source.ts'
import { fileSource } from '../testing/party.ts'
import { sealerConformance } from './sealer.conformance.ts'
import { localSealer } from './sealer.ts'

sealerConformance('a sealer in the same place', {
  makeSealer: localSealer,
  fileSource: (bytes) => fileSource('a file', bytes),
  unreadableSource: async () => ({
    ...fileSource('gone', new Uint8Array(10)),
    // oxlint-disable-next-line require-yield -- it fails before it comes to that
    async *bytes() {
      throw new SourceError('gone')
    },
  }),
})
