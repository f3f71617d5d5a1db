import { describe, expect, it } from 'vitest'
import {
  contentOf,
  type Draft,
  describeItem,
  emptyDraft,
  isEmpty,
  isProblem,
  sourcesOf,
  totalOf,
  withFiles,
  withoutItem,
  withoutSecret,
} from './draft.ts'

const found = (name: string, path = '') => ({
  file: new File(['abc'], name, { lastModified: 5 }),
  path,
})
const draftOf = (...files: ReturnType<typeof found>[]): Draft => {
  const draft = withFiles(emptyDraft, files)
  if (isProblem(draft)) throw new Error(draft.kind)
  return draft
}

describe('what is chosen', () => {
  it('keeps all but its secret when a session is over', () => {
    const draft = { ...draftOf(found('a.txt')), message: 'x', secret: 's' }
    expect(withoutSecret(draft)).toEqual({ ...draft, secret: '' })
    // The same one: nothing is drawn again for it.
    const without = { ...draft, secret: '' }
    expect(withoutSecret(without)).toBe(without)
  })

  it('is empty with nothing but spaces in the message', () => {
    expect(isEmpty({ ...emptyDraft, message: ' \n' })).toBe(true)
    expect(isEmpty({ ...emptyDraft, message: ' x' })).toBe(false)
  })

  it('lists a folder once, with what is in it', () => {
    const draft = draftOf(found('a', 'trip'), found('b', 'trip/day 1'), found('c'))
    expect(draft.items.map((item) => [item.name, describeItem(item)])).toEqual([
      ['trip', '2 files, 6 B'],
      ['c', '3 B'],
    ])
    expect(totalOf(draft)).toBe('2 items, 9 B')
    expect(contentOf({ ...draft, message: 'hi' })).toBe('A message, a file and a folder, 11 B')
  })

  it('sends the message first, then files with the folders above them', () => {
    const draft = { ...draftOf(found('b', 'trip/day 1'), found('c')), message: 'hi' }
    expect(sourcesOf(draft).map(({ kind, name, path, size }) => [kind, name, path, size])).toEqual([
      ['text', '', '', 2],
      ['file', 'b', 'trip/day 1', 3],
      ['file', 'c', '', 3],
    ])
  })

  it('sends a secret as one, apart from the message, to the letter', () => {
    const draft = { ...emptyDraft, message: 'hi', secret: ' with spaces ' }
    expect(sourcesOf(draft).map(({ kind, size }) => [kind, size])).toEqual([
      ['text', 2],
      ['secret', 13],
    ])
    expect(contentOf(draft)).toBe('A message and a secret, 15 B')
    expect(isEmpty({ ...emptyDraft, secret: ' ' })).toBe(false)
  })

  it('can have each item taken out again', () => {
    const draft = draftOf(found('a'), found('b'))
    expect(withoutItem(draft, draft.items[0]?.id ?? 0).items.map(({ name }) => name)).toEqual(['b'])
  })

  it('says when a folder was empty', () => {
    expect(withFiles(emptyDraft, [])).toEqual({ kind: 'empty-folder' })
  })

  it('counts what is chosen already when more is added', () => {
    const many = Array.from({ length: 60_000 }, () => found('a', 'many'))
    const draft = draftOf(...many)
    expect(withFiles(draft, many)).toMatchObject({ kind: 'too-many', files: 120_000 })
  })
})
