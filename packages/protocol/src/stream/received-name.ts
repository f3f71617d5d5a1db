import { fromUtf8, utf8 } from '../bytes/bytes.ts'

const MAX_NAME_BYTES = 255
const MAX_ENDING_BYTES = 32
/**
 * Most folders of one transfer. A manifest has room for eight million, which would take gigabytes
 * here; parts of paths that need more than these are left out.
 */
const MAX_FOLDERS = 100_000

/** Control characters, and marks that turn the direction of text: `fdp.exe` could pass for a PDF. */
const dropped = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/gu
const forbidden = /[/\\:*?"<>|]/g
/** Devices on Windows, whatever the ending: the part up to the first dot, spaces at its end. */
const reserved = /^(?:CON|PRN|AUX|NUL|CONIN\$|CONOUT\$|(?:COM|LPT)[1-9¹²³]) *(?:\.|$)/i

/** Where an item is to be saved. */
export interface ReceivedName {
  /** Folders, from the outermost. */
  path: string[]
  name: string
}

/**
 * A name that is safe to save under, from whatever a sender wrote: one part, 1 to 255 bytes of
 * UTF-8, in NFC. Cleaning it again changes nothing.
 */
export function cleanName(name: string): string {
  let clean = name.replace(dropped, '').normalize('NFC').replace(forbidden, '_')
  // A name that was cut may end in spaces or be reserved only then.
  for (let before: string | undefined; before !== clean; ) {
    before = clean
    clean = withoutTrailing(clean.replace(/^ +/, ''))
    if (clean === '') clean = 'file'
    if (reserved.test(clean)) clean = `_${clean}`
    clean = withinBytes(clean, MAX_NAME_BYTES)
  }
  return clean
}

/** The folders of a path, each cleaned; parts of dots and spaces alone are dropped. */
export function cleanPath(path: string): string[] {
  return path
    .split(/[/\\]/)
    .filter((part) => /[^. ]/.test(part))
    .map(cleanName)
}

/** By hand: /[ .]+$/ takes quadratic time for a long run of dots that something follows. */
function withoutTrailing(name: string): string {
  let end = name.length
  while (name[end - 1] === ' ' || name[end - 1] === '.') end -= 1
  return name.slice(0, end)
}

/**
 * Where to save the items of a transfer, in their order: names and paths cleaned, and twins told
 * apart by ` (2)`, ` (3)` … before the ending. Twins are names that a file system may take for
 * the same (equal in NFC after lower-casing), files and folders alike, in one folder. Folders
 * whose cleaned names are spelled alike are one folder.
 */
export function uniqueNames(items: readonly { path: string; name: string }[]): ReceivedName[] {
  const root = new Folder()
  let folders = 0
  return items.map((item) => {
    let folder = root
    const path: string[] = []
    for (const part of cleanPath(item.path)) {
      const known = folder.find(part)
      if (known === undefined && folders === MAX_FOLDERS) break
      if (known === undefined) folders += 1
      const entered = known ?? folder.make(part)
      path.push(entered.name)
      folder = entered.folder
    }
    return { path, name: folder.unique(cleanName(item.name)) }
  })
}

interface NamedFolder {
  name: string
  folder: Folder
}

/** The names that a folder has already. */
class Folder {
  readonly #taken = new Set<string>()
  /** For each name that twins are made of, the numbers below this one are taken. */
  readonly #numbers = new Map<string, number>()
  readonly #folders = new Map<string, NamedFolder>()

  /** The folder that was made for this cleaned name. */
  find(part: string): NamedFolder | undefined {
    return this.#folders.get(part)
  }

  make(part: string): NamedFolder {
    const made = { name: this.unique(part), folder: new Folder() }
    this.#folders.set(part, made)
    return made
  }

  unique(name: string): string {
    if (this.#take(name)) return name
    for (let digits = 1; ; digits++) {
      // Numbers of as many digits leave the same room for the name. They are counted for the
      // name as it was cut: 100,000 long names that differ in their ends would otherwise each
      // begin again at 2.
      const room = MAX_NAME_BYTES - ' ()'.length - digits
      const [stem, ending] = splitEnding(name)
      const cutStem = cut(stem, room - utf8(ending).length)
      const counter = folded(`${cutStem} (${'0'.repeat(digits)})${ending}`)
      const first = Math.max(2, 10 ** (digits - 1))
      for (let n = this.#numbers.get(counter) ?? first; n < 10 ** digits; n++) {
        this.#numbers.set(counter, n + 1)
        const numbered = `${cutStem} (${n})${ending}`
        if (this.#take(numbered)) return numbered
      }
    }
  }

  #take(name: string): boolean {
    const key = folded(name)
    if (this.#taken.has(key)) return false
    this.#taken.add(key)
    return true
  }
}

function folded(name: string): string {
  return name.toLowerCase().normalize('NFC')
}

/** Cuts before the ending, so that the file still opens with the right program. */
function withinBytes(name: string, most: number): string {
  if (utf8(name).length <= most) return name
  const [stem, ending] = splitEnding(name)
  return cut(stem, most - utf8(ending).length) + ending
}

/** From the last dot on, unless that is the name's first character or the ending is long. */
function splitEnding(name: string): [stem: string, ending: string] {
  const dot = name.lastIndexOf('.')
  const ending = dot > 0 ? name.slice(dot) : ''
  return utf8(ending).length <= MAX_ENDING_BYTES
    ? [name.slice(0, name.length - ending.length), ending]
    : [name, '']
}

/** The longest beginning of whole code points with at most so many bytes of UTF-8. */
function cut(text: string, most: number): string {
  const bytes = utf8(text)
  if (bytes.length <= most) return text
  let end = most
  // Back to the beginning of a code point: 10xxxxxx goes on with one.
  while (((bytes[end] ?? 0) & 0xc0) === 0x80) end -= 1
  return fromUtf8(bytes.subarray(0, end))
}
