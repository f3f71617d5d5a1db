import { expect, it } from 'vitest'
import { secretsGone } from './receive.ts'

it.each([
  [1, 0, 'its secret was taken off this page. You had copied it.'],
  [2, 0, 'its secrets were taken off this page. You had copied them.'],
  [0, 1, 'taken off this page. The other device can send it again in a new session.'],
  [0, 2, 'taken off this page. The other device can send them again in a new session.'],
  [1, 1, 'What you had not copied, the other device can send again in a new session.'],
])('says what became of %i copied and %i other secrets', (copied, uncopied, said) => {
  expect(secretsGone({ copied, uncopied })).toMatch(
    /^The session is over: its secrets? (was|were) /,
  )
  expect(secretsGone({ copied, uncopied })).toContain(said)
})
