import { expect, it } from 'vitest'
import { attachment } from './content-disposition.ts'

it.each([
  ['holiday.bin', `attachment; filename="holiday.bin"; filename*=UTF-8''holiday.bin`],
  [
    'a "b" \\ c;d%41.txt',
    `attachment; filename="a _b_ _ c;d_41.txt"; filename*=UTF-8''a%20%22b%22%20%5C%20c%3Bd%2541.txt`,
  ],
  [
    'Übung 鞄.bin',
    `attachment; filename="_bung _.bin"; filename*=UTF-8''%C3%9Cbung%20%E9%9E%84.bin`,
  ],
  [
    "it's (1)*.txt",
    `attachment; filename="it's (1)*.txt"; filename*=UTF-8''it%27s%20%281%29%2A.txt`,
  ],
  ['a\r\nX: y', `attachment; filename="a__X: y"; filename*=UTF-8''a%0D%0AX%3A%20y`],
  ['half \uD83D', `attachment; filename="half _"; filename*=UTF-8''half%20%EF%BF%BD`],
])('names %j', (name, header) => {
  expect(attachment(name)).toBe(header)
  // No browser would take a header with anything else in it.
  expect(new Headers({ 'Content-Disposition': header }).get('Content-Disposition')).toBe(header)
})
