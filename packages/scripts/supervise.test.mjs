import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

// A server that tells every signal it gets, and stops a moment after the first. In a process of
// its own, because `supervise` listens to the signals of the process it runs in.
const server = `
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => {
    console.log('got ' + signal)
    setTimeout(() => process.exit(Number(process.env.EXIT)), 300)
  })
  setInterval(() => {}, 1000)
  console.log('up')
`
const supervisor = (/** @type {string} */ options) => `
  import { supervise } from ${JSON.stringify(new URL('supervise.mjs', import.meta.url).href)}
  process.exitCode = await supervise(
    process.execPath, ['-e', ${JSON.stringify(server)}], process.env, ${options})
`

/**
 * @param {{ options?: string, exit?: string, signal: NodeJS.Signals, times?: number,
 *   wholeGroup?: boolean }} how
 */
async function stop({ options = '{}', exit = '0', signal, times = 1, wholeGroup = false }) {
  const child = spawn(
    process.execPath,
    ['--input-type=module', '-e', supervisor(options)],
    // A process group of its own, as a terminal makes one for each command.
    { detached: true, env: { ...process.env, EXIT: exit }, stdio: ['ignore', 'pipe', 'inherit'] },
  )
  const ended = once(child, 'exit')
  let output = ''
  let sent = 0
  for await (const chunk of child.stdout.setEncoding('utf8')) {
    output += chunk
    // Once it is up, and again once it has heard: two signals at the same time arrive as one.
    if (sent++ < times && child.pid !== undefined) {
      process.kill(wholeGroup ? -child.pid : child.pid, signal)
    }
  }
  const [code] = await ended
  return { code, heard: output.trim().split('\n').slice(1) }
}

test.for(/** @type {const} */ (['SIGINT', 'SIGTERM']))('hands on %s, once', async (signal) => {
  expect(await stop({ signal, times: 2 })).toEqual({ code: 0, heard: [`got ${signal}`] })
})

test("does not repeat a terminal's Ctrl-C", async () => {
  const how = /** @type {const} */ ({ signal: 'SIGINT', wholeGroup: true })
  expect(await stop({ ...how, options: '{ terminal: true }' })).toEqual({
    code: 0,
    heard: ['got SIGINT'],
  })
})

test('hands on an interrupt in a terminal that did not reach the server', async () => {
  const options = '{ terminal: true, graceMs: 50 }'
  expect(await stop({ signal: 'SIGINT', options })).toEqual({ code: 0, heard: ['got SIGINT'] })
})

test('stops the server when npm is killed, whose shell hands nothing on', async () => {
  // A shell that does more than one thing cannot turn itself into its last command.
  const shell = spawn('sh', ['-c', '"$NODE" --input-type=module -e "$SUPERVISOR"; true'], {
    env: {
      ...process.env,
      NODE: process.execPath,
      SUPERVISOR: supervisor('{}'),
      EXIT: '0',
      npm_lifecycle_event: 'start',
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let output = ''
  for await (const chunk of shell.stdout.setEncoding('utf8')) {
    output += chunk
    if (chunk.includes('up')) shell.kill('SIGTERM')
  }
  expect(output.trim().split('\n')).toEqual(['up', 'got SIGTERM'])
})

test("ends with the server's exit code", async () => {
  expect(await stop({ signal: 'SIGTERM', exit: '1' })).toMatchObject({ code: 1 })
})
