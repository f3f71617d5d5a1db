import { readSessionLink } from '@valise/protocol'
import type { ClientError } from '../../errors.ts'
import { invitationOf } from '../../pairing/invitation.ts'
import { ReceiverSession } from '../../receiver/receiver-session.ts'
import { SenderSession } from '../../sender/sender-session.ts'
import type { RequestRow } from '../../sender/sender-view.ts'
import type { OutgoingView } from '../../transfer/outgoing-view.ts'
import { FakeRuntime } from '../fake-runtime.ts'
import { hostileTransport } from '../hostile-transport.ts'
import { MemoryRelay } from '../memory-relay.ts'
import { type CryptoAtWork, turn } from './crypto-at-work.ts'
import { Findings } from './findings.ts'
import { Overheard } from './overheard.ts'
import { Payload } from './payload.ts'
import { neverForgetting, RandomTampering, type TamperingTapes } from './random-tampering.ts'
import { Tape } from './tape.ts'
import { WatchedClient, type WatchedSink } from './watched-client.ts'

export interface GuestPlan {
  mode: 'scanned' | 'typed'
  tapes: TamperingTapes
}

interface Guest {
  mode: 'scanned' | 'typed'
  session: ReceiverSession
  client: WatchedClient
  /** What people did: the sender's user approved this very device, and this one's said Yes. */
  approved: boolean
  saidYes: boolean
}

/** What people bring about by themselves. */
const byPeople = [
  'cancelled',
  'codes-differ',
  'denied',
  'door-closed',
  'ended-by-other-side',
  'expired',
  'transfer-ended',
  'unknown-code',
]

const origin = 'https://valise.test'

/**
 * A sender and some receivers whose relay does to each of them what its tapes say, and people who
 * do what they are told by numbers. Whatever happens, the rules hold.
 */
export class HostileParty {
  readonly #work: CryptoAtWork
  readonly #findings = new Findings()
  readonly #runtime = new FakeRuntime()
  readonly #relay = new MemoryRelay()
  readonly #overheard = new Overheard()
  readonly #sender: SenderSession
  readonly #senderClient: WatchedClient
  readonly #guests: Guest[] = []
  readonly #payloads: Payload[] = []
  readonly #committed = new Map<Payload, Set<WatchedClient>>()
  readonly #honest: boolean
  #rows: readonly RequestRow[] = []

  /** `honest`: no tape does anything, and nothing may go wrong that no person has done. */
  constructor(work: CryptoAtWork, tapes: TamperingTapes, honest = false) {
    this.#work = work
    this.#honest = honest
    const client = new WatchedClient({
      name: 'the sender',
      findings: this.#findings,
      isOver: () => this.#sender.getView().phase === 'ended',
      onCommit: (sink) => this.#onCommitAtSender(sink),
    })
    this.#senderClient = client
    this.#sender = new SenderSession({
      origin,
      transport: client.watched(this.#transport(tapes)),
      runtime: this.#runtime,
      makeSink: () => client.makeSink(),
    })
    this.#sender.subscribe(() => this.#lookAtSender())
  }

  /** Opens the session; false when the relay would not have it. */
  async open(plans: readonly GuestPlan[]): Promise<boolean> {
    const opened = this.#sender.open().then(
      () => true,
      (error: unknown) => {
        this.#findings.noDefect(error, 'opening')
        return false
      },
    )
    await this.#work.rest()
    for (let tries = 0; this.#sender.getView().waitsForRoom && tries < 3; tries++) {
      this.#runtime.advance(6_000)
      await this.#work.rest()
    }
    // Nobody waits for ever at a relay that says that it is full.
    if (this.#sender.getView().waitsForRoom) void this.#sender.cancel()
    const { link } = this.#sender.getView()
    if (!(await opened) || link === undefined) return false
    for (const plan of plans) this.#invite(plan, link)
    return true
  }

  /** What somebody does, by a number, and a while of more or less. */
  async act(number: number): Promise<void> {
    const tape = new Tape([number % 32, ...digits(Math.floor(number / 32))])
    this.#do(tape.next(), tape)
    if (tape.next() % 4 === 3) await turn()
    else await this.#work.rest()
  }

  /** People who want it to succeed, for a while. */
  async goOn(): Promise<void> {
    for (let round = 0; round < 6; round++) {
      const tape = new Tape([])
      for (const row of this.#sender.getView().requests) this.#approve(row, tape)
      for (const guest of this.#guests) this.#compare(guest)
      await this.#work.rest()
      if (round === 2) this.#send(tape)
      if (round === 4) for (const guest of this.#guests) this.#sendBack(guest, tape)
      this.#runtime.advance(1500)
      await this.#work.rest()
    }
  }

  /** Ends everything, and looks at what is left of it. */
  async end(): Promise<{ commits: number }> {
    const { rule } = this.#bound
    for (const { session } of this.#guests) void session.cancel()
    void this.#sender.cancel()
    await this.#work.rest()
    rule(this.#sender.getView().phase === 'ended', 'the sender’s session has ended')
    for (const client of this.#clients) {
      rule(client.running === 0, `${client.name} has let go`)
      const isLeft = client.sinks.some(({ outcome }) => outcome === 'open')
      rule(!isLeft, `${client.name} has ended every sink that it made`)
    }
    rule(this.#runtime.timers === 0, 'no timer outlives the sessions')
    for (const { session, client } of this.#guests) {
      rule(session.getView().over, `${client.name} is over`)
    }
    this.#findings.end()
    let commits = 0
    for (const by of this.#committed.values()) commits += by.size
    return { commits }
  }

  readonly #bound = {
    rule: (holds: boolean, words: string) => this.#findings.rule(holds, words),
  }

  get #clients(): WatchedClient[] {
    return [this.#senderClient, ...this.#guests.map(({ client }) => client)]
  }

  #transport(tapes: TamperingTapes) {
    const tampering = new RandomTampering(this.#overheard, tapes)
    const relay = this.#relay.transport()
    const remembering = this.#honest ? relay : neverForgetting(relay, this.#overheard)
    return hostileTransport(remembering, tampering)
  }

  #invite({ mode, tapes }: GuestPlan, link: string): void {
    const invitation = invitationOf(readSessionLink(link))
    const client: WatchedClient = new WatchedClient({
      name: `guest ${this.#guests.length + 1}, ${mode}`,
      findings: this.#findings,
      isOver: () => session.getView().over,
      onCommit: (sink) => this.#onCommitAtGuest(guest, sink),
    })
    const session: ReceiverSession = new ReceiverSession({
      invitation: mode === 'scanned' ? invitation : { code: invitation.code },
      transport: client.watched(this.#transport(tapes)),
      runtime: this.#runtime,
      makeSink: () => client.makeSink(),
    })
    const guest: Guest = { mode, session, client, approved: false, saidYes: false }
    this.#guests.push(guest)
    session.subscribe(() => this.#lookAtGuest(guest))
    session.join().catch((error: unknown) => this.#findings.noDefect(error, client.name))
  }

  // --- what people do ---

  #do(what: number, tape: Tape): void {
    const sender = this.#sender
    const guest = tape.pick(this.#guests)
    const row = tape.pick(sender.getView().requests)
    if (guest === undefined) return
    if (what < 8) {
      for (const one of sender.getView().requests) this.#approve(one, tape)
    } else if (what < 12) this.#compare(guest)
    else if (what < 15) this.#send(tape)
    else if (what < 18) this.#sendBack(guest, tape)
    else if (what < 23) this.#runtime.advance(300 + 700 * (tape.next() % 8))
    else if (what === 23 && row?.mode === 'typed') void sender.approve(row.id, { lastFour: 'AAAA' })
    else if (what === 24 && row) void sender.deny(row.id)
    else if (what === 25) void guest.session.compare(false)
    else if (what === 26) void guest.session.cancel()
    else if (what === 27) sender.pause()
    else if (what === 28) sender.resume()
    else if (what === 29) this.#seldom(tape)
    else this.#runtime.advance(31_000)
  }

  #seldom(tape: Tape): void {
    const acts = [
      () => void this.#sender.closeDoor(),
      () => void this.#sender.cancel(),
      () => this.#runtime.advance(16 * 60_000),
      () => this.#guests.forEach(({ session }) => session.pause()),
      () => this.#guests.forEach(({ session }) => session.resume()),
    ]
    tape.pick(acts)?.()
  }

  /** Compares as people should: approves a device only if its screen shows what the row does. */
  #approve(row: RequestRow, tape: Tape): void {
    if (row.state !== 'waiting') return
    const shown = row.pairs.join('')
    const guest = this.#guests.find(({ session }) => codeOn(session).startsWith(shown))
    if (guest === undefined) return void this.#sender.deny(row.id)
    const only = tape.next() % 2 === 1
    const payload = only ? this.#payload(this.#senderClient, tape, guest.client) : undefined
    const lastFour = codeOn(guest.session).slice(4)
    guest.approved = true
    void this.#sender.approve(row.id, {
      ...(row.mode === 'typed' ? { lastFour } : {}),
      ...(payload ? { thenSend: payload.sources } : {}),
    })
  }

  #compare(guest: Guest): void {
    if (guest.session.getView().phase !== 'comparing') return
    const code = codeOn(guest.session)
    const same = this.#sender.getView().requests.some(({ pairs }) => pairs.join('') === code)
    guest.saidYes ||= same
    void guest.session.compare(same)
  }

  #send(tape: Tape): void {
    void this.#sender.send(this.#payload(this.#senderClient, tape).sources)
  }

  #sendBack({ session, client }: Guest, tape: Tape): void {
    void session.send(this.#payload(client, tape).sources)
  }

  #payload(author: WatchedClient, tape: Tape, only?: WatchedClient): Payload {
    const large = tape.next() % 3 === 1
    const payload = new Payload(this.#payloads.length + 1, { author, only, large })
    this.#payloads.push(payload)
    return payload
  }

  // --- what must hold ---

  #onCommitAtGuest(guest: Guest, sink: WatchedSink): void {
    this.#onCommit(guest.client, [this.#senderClient], sink)
    this.#isPaired(guest)
  }

  #onCommitAtSender(sink: WatchedSink): void {
    const authors = this.#guests.map(({ client }) => client)
    const payload = this.#onCommit(this.#senderClient, authors, sink)
    const guest = this.#guests.find(({ client }) => client === payload?.author)
    if (guest === undefined) return
    this.#isPaired(guest)
    const shown = this.#sender.getView().incoming?.pairs.join('')
    this.#findings.rule(shown === codeOn(guest.session), 'what comes is shown as its author’s')
  }

  #onCommit(
    by: WatchedClient,
    authors: readonly WatchedClient[],
    sink: WatchedSink,
  ): Payload | undefined {
    const { rule } = this.#bound
    const payload = this.#payloads.find((one) => authors.includes(one.author) && one.isIn(sink))
    rule(payload !== undefined, `what ${by.name} keeps is what the other side sent, and whole`)
    if (payload === undefined) return undefined
    const { author, transfer, only } = payload
    const final = transfer === undefined ? undefined : author.finals.get(transfer)
    rule(
      final !== undefined && by.shownFinals.has(final),
      `${by.name} keeps nothing before it has seen a genuine final`,
    )
    rule(only === undefined || only === by, `${by.name} gets what was meant for it`)
    const kept = this.#committed.get(payload) ?? new Set()
    rule(!kept.has(by), `${by.name} keeps a thing once`)
    this.#committed.set(payload, kept.add(by))
    return payload
  }

  #isPaired({ client, approved, saidYes, mode }: Guest): void {
    this.#findings.rule(approved, `${client.name} was approved by the sender’s user`)
    this.#findings.rule(mode === 'scanned' || saidYes, `${client.name}’s user said Yes`)
  }

  #onlyByPeople(error: ClientError | undefined, whose: string, codes: readonly string[]): void {
    this.#findings.rule(
      error === undefined || codes.includes(error.code),
      `nothing but people ends it for ${whose}: ${error?.code}`,
    )
  }

  #lookAtSender(): void {
    const { rule } = this.#bound
    const view = this.#sender.getView()
    const over = view.phase === 'ended'
    rule(!over || (view.code === undefined && view.link === undefined), 'no code after the end')
    for (const [place, { id }] of this.#rows.entries()) {
      rule(view.requests[place]?.id === id, 'a row never moves')
    }
    this.#rows = view.requests
    this.#findings.noDefect(view.error, 'the sender')
    if (this.#honest) this.#onlyByPeople(view.error, 'the sender', ['expired'])
    this.#findings.noDefect(view.incoming?.error, 'the sender, receiving')
    this.#lookAtWays(this.#senderClient, view.transfer)
  }

  #lookAtGuest({ session, client }: Guest): void {
    const view = session.getView()
    this.#findings.noDefect(view.error, client.name)
    if (this.#honest) this.#onlyByPeople(view.error, client.name, byPeople)
    this.#findings.noDefect(view.incoming?.error, `${client.name}, receiving`)
    this.#findings.rule(
      !view.over || view.incoming?.state !== 'received' || view.phase === 'received',
      `${client.name} does not call failed what it has kept`,
    )
    this.#lookAtWays(client, view.transfer)
  }

  #lookAtWays(author: WatchedClient, transfer: OutgoingView | undefined): void {
    if (transfer === undefined) return
    this.#findings.noDefect(transfer.error, `${author.name}, sending`)
    if (this.#honest) this.#onlyByPeople(transfer.error, `${author.name}, sending`, byPeople)
    const payload = this.#payloads.find(
      (one) => one.author === author && one.itemBytes === transfer.itemBytes,
    )
    for (const { id, pairs, state } of transfer.ways) {
      if (state !== 'received') continue
      const by =
        id === 'sender'
          ? this.#senderClient
          : this.#guests.find(({ session }) => codeOn(session) === pairs?.join(''))?.client
      const kept = payload !== undefined && by !== undefined
      this.#findings.rule(
        kept && (this.#committed.get(payload)?.has(by) ?? false),
        `${author.name} says received only of what ${by?.name ?? 'somebody'} has kept`,
      )
    }
  }
}

function codeOn(session: ReceiverSession): string {
  return session.getView().pairs?.join('') ?? 'none'
}

function digits(number: number): number[] {
  const out: number[] = []
  for (let rest = number; rest > 0; rest = Math.floor(rest / 12)) out.push(rest % 12)
  return out
}
