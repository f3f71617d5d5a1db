// For the browser tests of the app: a relay that does as it likes.
export { HostileProxy } from './hostile-proxy.ts'
export { type Tampering, withTransfers } from './tampering.ts'
