import { fromUtf8, utf8 } from '../bytes/bytes.ts'
import type { Field, OptionalField } from './field.ts'
import { MAX_MESSAGE_BYTES, PROTOCOL_VERSION } from './limits.ts'
import { WireError } from './wire-error.ts'

type Fields = Record<string, Field<unknown> | OptionalField<unknown>>
type ValueOf<F> = F extends Field<infer T> ? T : never
type Simplify<T> = { [K in keyof T]: T[K] } & {}

/** The decoded values of a message with these fields. */
export type MessageOf<F> = Simplify<
  { [K in keyof F as F[K] extends { optional: true } ? never : K]: ValueOf<F[K]> } & {
    [K in keyof F as F[K] extends { optional: true } ? K : never]?: ValueOf<F[K]>
  }
>

/** Reads and writes one kind of message. */
export interface MessageCodec<T> extends Field<T> {
  /** The members in the order of the specification. */
  readonly members: readonly string[]
  /** Decodes the one text of a message. Throws WireError. */
  parse(text: string): T
  /** The one text of a message. */
  stringify(message: T): string
}

/**
 * A JSON object whose members stand in the order given here. Every message has exactly one text:
 * what was read is written again and compared, because JSON.parse alone cannot see doubled
 * members, other orders, spaces or other spellings of a number.
 */
export function message<const F extends Fields>(fields: F): MessageCodec<MessageOf<F>> {
  const entries = Object.entries<Field<unknown> & { optional?: true }>(fields)
  const versioned = 'v' in fields

  function read(value: unknown, name: string): MessageOf<F> {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) {
      throw new WireError('malformed', `${name} must be an object`)
    }
    const found = value as Record<string, unknown>
    // The version is looked at before anything else is judged: another version has other members.
    if (versioned) checkVersion(found['v'])
    const out: Record<string, unknown> = {}
    let known = 0
    for (const [member, field] of entries) {
      if (!Object.hasOwn(found, member)) {
        if (field.optional) continue
        throw new WireError('malformed', `"${member}" is missing`)
      }
      known += 1
      out[member] = field.read(found[member], member)
    }
    if (known !== Object.keys(found).length) {
      throw new WireError('malformed', `${name} has a member that it must not have`)
    }
    return out as MessageOf<F>
  }

  function write(value: MessageOf<F>): unknown {
    const from = value as Record<string, unknown>
    const out: Record<string, unknown> = {}
    for (const [member, field] of entries) {
      if (from[member] !== undefined) out[member] = field.write(from[member])
    }
    return out
  }

  return {
    members: entries.map(([member]) => member),
    read,
    write,
    stringify: (value) => JSON.stringify(write(value)),
    parse(text) {
      const value = read(parseJson(text), 'the message')
      if (JSON.stringify(write(value)) !== text) {
        throw new WireError('malformed', 'the message is not written in its one canonical form')
      }
      return value
    },
  }
}

function checkVersion(v: unknown): void {
  if (v === PROTOCOL_VERSION) return
  const isVersion = Number.isInteger(v) && (v as number) > 0
  throw isVersion
    ? new WireError('other-version', 'the message is of another protocol version')
    : new WireError('malformed', '"v" must be a version number')
}

function parseJson(text: string): unknown {
  // Every UTF-16 unit takes at least one byte: a long text is refused before it is encoded.
  if (text.length > MAX_MESSAGE_BYTES || utf8(text).length > MAX_MESSAGE_BYTES) {
    throw new WireError('too-large', `a message has at most ${MAX_MESSAGE_BYTES} bytes`)
  }
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new WireError('malformed', 'the message is not JSON', { cause })
  }
}

/** The text of a body. Throws WireError when it is not well-formed UTF-8. */
export function messageText(body: Uint8Array): string {
  try {
    return fromUtf8(body)
  } catch (cause) {
    throw new WireError('malformed', 'the message is not UTF-8', { cause })
  }
}
