import { compose, leaveOut, namesTooLong, nameTooLong, tooManyFiles } from '../words/send.ts'
import { MAX_FILES } from './bounds.ts'
import type { DraftProblem } from './draft.ts'

/** Why something was not put into the bag, and what to do about it. */
export function refusal(problem: DraftProblem): string {
  switch (problem.kind) {
    case 'empty-folder':
      return compose.emptyFolder
    case 'name-too-long':
      return nameTooLong(problem.name)
    case 'too-many':
      return `${tooManyFiles(problem.files, MAX_FILES)} ${leaveOut(problem.leaveOut)}`
    case 'names-too-long-together':
      return `${namesTooLong(problem.files)} ${leaveOut(problem.leaveOut)}`
  }
}
