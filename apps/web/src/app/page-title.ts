import { always } from '../words/always.ts'

/** `(1) Send – Valise`: the number of requests that wait comes first, where a narrow tab shows it. */
export function pageTitle(screen?: string, waiting = 0): string {
  const title = screen === undefined ? always.app : `${screen} – ${always.app}`
  return waiting > 0 ? `(${waiting}) ${title}` : title
}
