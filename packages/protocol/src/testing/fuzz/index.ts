// For the fuzz tests of the other packages; nothing that ships imports this.
export { default as fc } from 'fast-check'
export { anyCuts, cutAt } from './cuts.ts'
export { anyDamage, damaged } from './damage.ts'
export { fuzz } from './fuzz.ts'
export { anyHostileText } from './hostile-text.ts'
export { anyChange, changed } from './json-changes.ts'
export { validEvents } from './valid-events.ts'
