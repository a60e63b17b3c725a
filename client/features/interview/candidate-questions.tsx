import type { ReactNode } from 'react'

/** After the last question: the candidate's own time. */
export function CandidateQuestions({ sheets }: { sheets: ReactNode }) {
  return (
    <>
      <div className="iv-head">{sheets}</div>
      <h1 className="iv-question" tabIndex={-1}>
        The candidate’s questions
      </h1>
      <p className="iv-hint">
        Time for what the candidate wants to know. What is said may be noted for the panel; nothing here is
        scored.
      </p>
    </>
  )
}
