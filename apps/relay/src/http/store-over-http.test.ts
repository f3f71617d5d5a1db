import { describeReachableStore } from '../store/relay-store.conformance.ts'
import { HttpStore } from '../testing/http-store.ts'

// What holds for a store holds for what callers get of it.
describeReachableStore('the relay over HTTP', (config) => HttpStore.start(config))
