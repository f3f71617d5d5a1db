// Vitest's globalSetup: once for all test files.
import { randomInt } from 'node:crypto'

/** @param {{ provide: (name: string, value: number) => void }} project */
export default function setup(project) {
  const asked = process.env['FC_SEED']
  const seed = asked === undefined || asked === '' ? randomInt(2 ** 31) : Number(asked)
  if (!Number.isSafeInteger(seed)) throw new Error('FC_SEED is not an integer')
  console.log(`Property tests: repeat this run with FC_SEED=${seed}`)
  project.provide('fcSeed', seed)
}
