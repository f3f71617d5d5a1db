import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect } from 'node:net'

/** Runs a command to its end, and says yes to what it asks; rejects with what it said when it fails. */
export async function run(
  command: readonly string[],
  { env, cwd }: { env: NodeJS.ProcessEnv; cwd: string },
): Promise<void> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { env, cwd, stdio: ['pipe', 'pipe', 'pipe'] })
  // It may not ask.
  child.stdin.on('error', () => undefined)
  child.stdin.end('y\n')
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data: Buffer) => (said += data.toString()))
  }
  const [code] = (await once(child, 'close')) as [number | null]
  if (code !== 0) throw new Error(`${program} has ended with ${code}: ${said}`)
}

/** Starts a server and waits until it takes connections. */
export async function startServer(
  command: readonly string[],
  port: number,
  env: NodeJS.ProcessEnv,
): Promise<ChildProcess> {
  const [program = '', ...args] = command
  const child = spawn(program, args, { env, stdio: 'ignore' })
  // It would go on without us.
  process.once('exit', () => child.kill())
  while (!(await takesConnections(port))) {
    if (child.exitCode !== null) throw new Error(`${program} has ended`)
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  return child
}

export async function stopServer(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit')
  child.kill('SIGTERM')
  await ended
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.once('error', () => resolve(false))
  })
}
