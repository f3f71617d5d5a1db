import type { ReactNode } from 'react'

interface FieldProps {
  id: string
  label: string
  /** What is wrong with what was entered. */
  problem?: string | undefined
  children: ReactNode
}

/** A label, what it names, and what is wrong with it. */
export function Field({ id, label, problem, children }: FieldProps) {
  return (
    <div className="field">
      <label className="label" htmlFor={id}>
        {label}
      </label>
      {children}
      <Problem id={problemId(id)} text={problem} />
    </div>
  )
}

export const problemId = (id: string): string => `${id}-problem`

/** Its place is there before it has something to say: else screen readers miss it. */
export function Problem({ id, text }: { id: string; text: string | undefined }) {
  return (
    <p className="problem" id={id} role="alert">
      {text}
    </p>
  )
}
