import { fromBase64url, toBase64url } from '../bytes/base64url.ts'
import type { Bytes } from '../bytes/bytes.ts'
import { MAX_SUITES } from './limits.ts'
import { WireError } from './wire-error.ts'

/** How one member of a message stands in JSON. `read` throws WireError. */
export interface Field<T> {
  read(value: unknown, name: string): T
  write(value: T): unknown
}

function refuse(name: string, expected: string): never {
  throw new WireError('malformed', `"${name}" must be ${expected}`)
}

/** Bytes as base64url in its one canonical form, from `least` to `most` of them. */
export function bytes(least: number, most: number = least): Field<Bytes> {
  return {
    read(value, name) {
      // Four symbols carry three bytes: longer text is refused before it is decoded.
      if (typeof value !== 'string' || value.length > Math.ceil((most * 4) / 3)) {
        return refuse(name, `${least} to ${most} bytes as base64url`)
      }
      const decoded = fromBase64url(value)
      if (decoded === undefined || decoded.length < least || decoded.length > most) {
        return refuse(name, `${least} to ${most} bytes as base64url`)
      }
      return decoded
    },
    write: toBase64url,
  }
}

export function integer(least: number, most: number): Field<number> {
  return {
    read(value, name) {
      // -0 would be written back as 0: it has no place in the one canonical text.
      const fits = Number.isSafeInteger(value) && !Object.is(value, -0)
      if (!fits || (value as number) < least || (value as number) > most) {
        return refuse(name, `an integer from ${least} to ${most}`)
      }
      return value as number
    },
    write: (value) => value,
  }
}

export const u8 = integer(0, 0xff)
export const u32 = integer(0, 0xffff_ffff)
export const safeInteger = integer(0, Number.MAX_SAFE_INTEGER)

export const flag: Field<boolean> = {
  read: (value, name) => (typeof value === 'boolean' ? value : refuse(name, 'true or false')),
  write: (value) => value,
}

export function text(most: number): Field<string> {
  return {
    read: (value, name) =>
      typeof value === 'string' && value.length <= most ? value : refuse(name, 'a text'),
    write: (value) => value,
  }
}

/** A session code as it travels: 8 upper-case symbols of Crockford base32. */
export const code: Field<string> = {
  read: (value, name) =>
    typeof value === 'string' && /^[0-9A-HJKMNP-TV-Z]{8}$/.test(value)
      ? value
      : refuse(name, 'a code of 8 symbols'),
  write: (value) => value,
}

/** 1 to 16 suite numbers, strictly ascending, none 0; unknown ones are allowed. */
export const suites: Field<readonly number[]> = {
  read(value, name) {
    const list: unknown[] = Array.isArray(value) ? value : []
    if (list.length === 0 || list.length > MAX_SUITES) return refuse(name, 'a list of suites')
    let previous = 0
    return list.map((entry) => {
      const number = u8.read(entry, name)
      if (number <= previous) return refuse(name, 'a strictly ascending list without 0')
      previous = number
      return number
    })
  },
  write: (value) => value,
}

export function list<T>(of: Field<T>, most: number, least = 0): Field<T[]> {
  return {
    read(value, name) {
      if (!Array.isArray(value) || value.length > most || value.length < least) {
        return refuse(name, `a list of ${least} to ${most} entries`)
      }
      return value.map((entry) => of.read(entry, name))
    },
    write: (value) => value.map((entry) => of.write(entry)),
  }
}

export function oneOf<const T extends string | number>(...allowed: readonly T[]): Field<T> {
  return {
    read: (value, name) =>
      allowed.find((one) => one === value) ?? refuse(name, `one of ${allowed.join(', ')}`),
    write: (value) => value,
  }
}

/** A member that may be missing. */
export interface OptionalField<T> extends Field<T> {
  optional: true
}

export function optional<T>(field: Field<T>): OptionalField<T> {
  return { ...field, optional: true }
}
