import { useEffect, useRef, useState } from 'react'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Request } from '#shared/panel/commands.ts'
import { useKeys } from './use-keys.ts'

const WORDS = {
  skip: { label: 'Why is this question skipped?', action: 'Skip it', max: 500 },
  'off-script': { label: 'What was asked besides the kit?', action: 'Note it', max: 500 },
} as const

export type LeadFormKind = 'skip' | 'off-script' | 'end'

type Props = { form: LeadFormKind; questionId: QuestionId | null; onDone: () => void }

/** A line under the question for what needs a word: no modal, and what was typed stays until it is through. */
export function LeadForm({ form, questionId, onDone }: Props) {
  const { busy, problem, send } = useSending()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const notYet = useRef<HTMLButtonElement>(null)
  const [about] = useState(questionId)
  const isOver = form === 'skip' && questionId !== about

  useKeys({ escape: onDone })
  // The lead just asked for this. Once: later the focus is where they put it.
  useEffect(() => (field.current ?? notYet.current)?.focus(), [form])
  // A reason given for one question must not skip the next.
  useEffect(() => {
    if (isOver) onDone()
  }, [isOver, onDone])

  if (form === 'end') {
    return (
      <div className="iv-inline">
        <p>
          Has the candidate left the call? Then end the questions: everybody goes on to finish and lock their
          scorecard. Questions that were not asked stay so.
        </p>
        <Button kind="primary" once busy={busy} onClick={() => send({ type: 'endQuestions' }, onDone)}>
          End questions
        </Button>
        <Button ref={notYet} onClick={onDone}>
          Not yet
        </Button>
        <Problem text={problem} />
      </div>
    )
  }
  const { label, action, max } = WORDS[form]
  const request: Request | null =
    form === 'off-script'
      ? { type: 'askOffScript', text }
      : about && { type: 'skipQuestion', questionId: about, reason: text }
  return (
    <form
      className="iv-inline"
      onSubmit={(event) => {
        event.preventDefault()
        if (request) send(request, onDone)
      }}
    >
      <input
        className="ui-input"
        value={text}
        maxLength={max}
        aria-label={label}
        placeholder={label}
        ref={field}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && onDone()}
      />
      <Button type="submit" kind="primary" busy={busy}>
        {action}
      </Button>
      <Button onClick={onDone}>Cancel</Button>
      <Problem text={problem} />
    </form>
  )
}
