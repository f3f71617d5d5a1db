// For whoever seals and opens elsewhere. Apart from the rest: it needs vitest.
export { openerConformance } from '../transfer/opener.conformance.ts'
export { sealerConformance } from '../transfer/sealer.conformance.ts'
