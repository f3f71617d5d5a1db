// For the browser tests of the app, a relay that does as it likes; and for measurements.
export { HostileProxy } from './hostile-proxy.ts'
export { addressOf } from './relay-process.ts'
export { type Tampering, withTransfers } from './tampering.ts'
