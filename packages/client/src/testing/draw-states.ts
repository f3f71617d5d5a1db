// Draws docs/states.md from the machines: `node packages/client/src/testing/draw-states.ts`.
import { readFileSync, writeFileSync } from 'node:fs'
import { diagramOf, tableOf } from './states/chart.ts'
import { receiverMoves } from './states/receiver-moves.ts'
import { peerMoves, sessionMoves } from './states/sender-moves.ts'

const file = new URL('../../../../docs/states.md', import.meta.url)

const sessionStates = ['opening', 'open', 'open, door closed', 'ended']
const peerStates = [
  'unknown',
  'refused',
  'answering',
  'joining',
  'checkingReveal',
  'waitingForApproval',
  'waitingForConfirm',
  'checkingConfirm',
  'ready',
  'denied',
  'failed',
  'left',
]
const receiverStates = [
  'asking',
  'waitingForHello',
  'checkingHello',
  'waitingForApproval',
  'checkingApproval',
  'comparing',
  'confirming',
  'waitingForTransfer',
  'arriving',
  'received',
  'ended',
]

export function readStates(): string {
  return readFileSync(file, 'utf8')
}

export function drawStates(): string {
  const session = sessionMoves()
  const peer = peerMoves()
  const receiver = receiverMoves()
  // Every state can end: in a diagram those arrows would hide the others.
  const going = receiver.filter(({ event }) => event !== 'ended' && event !== 'denySeen')
  return `<!-- drawn by packages/client/src/testing/draw-states.ts -->

# States of the two machines

What \`packages/client\` does next is decided by two pure functions, \`stepSender\` and
\`stepReceiver\`. This page is drawn from them: a walk through all states that can be reached, with
an event of each kind in each of them. A test fails when they do something that does not stand
here. What the states and events mean is said in \`sender-state.ts\`, in \`receiver-state.ts\` and in
[protocol.md](protocol.md), 8.6 and 8.7.

An event that a state's rows leave out does nothing there. *Mode* is empty where a scanned and a
typed request are alike; *Next* is empty where the state stays. *What is done* names the effects that
the driver carries out, and what the machine notes down. "Or nothing" means that it depends on more
than the state: a transfer runs already, or was taken before.

## The sender's session

${diagramOf('opening', session)}

${tableOf(sessionStates, session)}

## One receiver at the sender

\`unknown\` and \`refused\` are no states of the code: of the one it has no entry yet, of the other it
remembers that it was refused.

${diagramOf('unknown', peer)}

${tableOf(peerStates, peer)}

## The receiver

Left out of the diagram: \`ended\` leads from everywhere to \`ended\`, and \`denySeen\` from everywhere
before \`waitingForTransfer\`.

${diagramOf('asking', going)}

${tableOf(receiverStates, receiver)}
`
}

if (import.meta.main) writeFileSync(file, drawStates())
