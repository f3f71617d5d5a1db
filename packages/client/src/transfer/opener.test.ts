import { openerConformance } from './opener.conformance.ts'
import { localOpener } from './opener.ts'

openerConformance('an opener in the same place', localOpener)
