// Run by the pinned Node, inside npx: tells the Node that asked where the pinned tools are. npx
// puts their folder first on the PATH.
import { delimiter } from 'node:path'

const [bin] = (process.env['PATH'] ?? process.env['Path'] ?? '').split(delimiter)
console.log(`toolchain=${JSON.stringify({ node: process.execPath, bin })}`)
