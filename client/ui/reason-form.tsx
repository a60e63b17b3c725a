import { useState, type ReactNode } from 'react'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { Button, type ButtonKind } from './button.tsx'
import { Field, Textarea } from './field.tsx'
import { Problem } from './problem.tsx'
import { reasonProblem, tooLong } from './text-limit.ts'

type Props = {
  label: string
  hint: string
  /** What the deciding button says. */
  action: string
  kind?: ButtonKind
  busy: boolean
  /** What the server said to the last try. */
  problem: string | null
  /** What else stands in the way, besides the reason’s length. */
  obstacle?: string | null
  onSend: (reason: string) => void
  onCancel: () => void
  /** Where the reason is kept by the screen, so that it outlives this form. */
  text?: { readonly value: string; readonly onChange: (text: string) => void }
  /** What is chosen before the reason is given. */
  children?: ReactNode
}

/** Something that is done only with a reason, which stands in the record. What was typed stays until it is through. */
export function ReasonForm({ label, hint, action, kind = 'primary', busy, problem, ...rest }: Props) {
  const { obstacle = null, onSend, onCancel, text, children } = rest
  const [own, setOwn] = useState('')
  const [reason, setReason] = text ? [text.value, text.onChange] : [own, setOwn]
  const [asked, setAsked] = useState(false)
  const wrong = reasonProblem(reason)
  return (
    <form
      className="ui-form"
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (wrong) event.currentTarget.querySelector('textarea')?.focus()
        else if (!obstacle) onSend(reason.trim())
      }}
    >
      {children}
      <Field label={label} hint={hint} problem={asked ? wrong : tooLong(reason, REASON_MAX_CHARS)}>
        <Textarea rows={2} value={reason} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Problem text={problem ?? (asked ? obstacle : null)} />
      <span className="ui-line">
        <Button type="submit" kind={kind} busy={busy}>
          {action}
        </Button>
        <Button kind="quiet" onClick={onCancel}>
          Cancel
        </Button>
      </span>
    </form>
  )
}
