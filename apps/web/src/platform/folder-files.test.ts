import { expect, it } from 'vitest'
import { filesOfInput, lookUpSizes } from './folder-files.ts'

it('lets others have their turn while it looks up the sizes of many files', async () => {
  const asked: number[] = []
  const slow = (nth: number) => ({
    path: '',
    file: {
      get size() {
        asked.push(nth)
        // As long as a disk may take.
        const until = performance.now() + 3
        while (performance.now() < until);
        return 1
      },
    } as File,
  })
  let turns = 0
  const timer = setInterval(() => turns++)
  await lookUpSizes(Array.from({ length: 50 }, (_, nth) => slow(nth)))
  clearInterval(timer)
  expect(asked).toEqual(Array.from({ length: 50 }, (_, nth) => nth))
  expect(turns).toBeGreaterThan(2)
})

it('takes the folders above a file, without its name', () => {
  const file = (webkitRelativePath: string) => ({ webkitRelativePath }) as File
  const paths = filesOfInput([file('a/b/c.txt'), file('c.txt')]).map(({ path }) => path)
  expect(paths).toEqual(['a/b', ''])
})
