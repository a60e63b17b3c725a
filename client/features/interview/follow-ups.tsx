import { type RefObject, useEffect, useRef, useState } from 'react'
import { useOffer } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { tooLong } from '#client/ui/text-limit.ts'
import { useKeyboardLeftTo } from '#client/ui/use-keyboard-left-to.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { FOLLOW_UP_MAX_CHARS } from '#shared/panel/commands.ts'
import { isLead, isRater } from '#shared/panel/seats.ts'
import './follow-ups.css'

/** What panelists suggest to ask next. The lead takes or dismisses; everybody sees which. */
export function FollowUps({ shownId }: { shownId: QuestionId | null }) {
  const { view, me, mySeat, names } = useRoom()
  const { send, problem } = useSending()
  const title = useRef<HTMLHeadingElement>(null)
  const numbers = new Map(view.kit.questions.map((it, index) => [it.id, index + 1]))
  const leads = isLead(view, me)
  const open = view.followUps.filter((it) => it.status !== 'dismissed').toReversed()
  return (
    <section>
      <h2 className="iv-side-title" tabIndex={-1} ref={title}>
        Follow-ups
      </h2>
      {open.length === 0 && <p className="ui-tiny">Nothing suggested yet.</p>}
      {open.map((it) => (
        <div key={it.id} className="iv-followup">
          <p dir="auto">“{it.text}”</p>
          <p className="ui-tiny">
            <bdi>{names(it.by)}</bdi> · question {numbers.get(it.questionId)}
            {it.status === 'taken' && ' · asked'}
          </p>
          {leads && it.status === 'open' && (
            <Answers
              place={title}
              onTake={() => send({ type: 'takeFollowUp', followUp: it.id })}
              onDismiss={() => send({ type: 'dismissFollowUp', followUp: it.id })}
            />
          )}
        </div>
      ))}
      <Problem text={problem} />
      {isRater(mySeat) && shownId && <FollowUpForm questionId={shownId} />}
    </section>
  )
}

type AnswersProps = {
  /** Has the keyboard once the suggestion is answered. */
  place: RefObject<HTMLElement | null>
  onTake: () => void
  onDismiss: () => void
}

function Answers({ place, onTake, onDismiss }: AnswersProps) {
  return (
    <p className="ui-line" ref={useKeyboardLeftTo<HTMLParagraphElement>(place)}>
      <Button size="small" once onClick={onTake}>
        Asked
      </Button>
      <Button size="small" kind="quiet" once onClick={onDismiss}>
        Dismiss
      </Button>
    </p>
  )
}

type FormProps = {
  questionId: QuestionId
  /** Where the form was opened for one line: it takes the focus, and can be left. */
  onDone?: () => void
}

/**
 * One line to suggest a follow-up to the lead. What was typed stays until it is through; where the line goes first, with its question or
 * with the questions, it is offered for copying.
 */
export function FollowUpForm({ questionId, onDone }: FormProps) {
  const { busy, problem, send } = useSending()
  const [text, setText] = useState('')
  const field = useRef<HTMLInputElement>(null)
  const { view } = useRoom()
  const offer = useOffer()
  const number = view.kit.questions.findIndex((it) => it.id === questionId) + 1
  const latest = useRef({ number, text })
  useEffect(() => {
    latest.current = { number, text }
  })
  useEffect(
    () => () => {
      const left = latest.current
      if (left.text.trim() !== '') offer(`Q${left.number}, follow-up that was not sent\n${left.text}`)
    },
    [offer],
  )
  function write(next: string): void {
    latest.current = { number, text: next }
    setText(next)
  }
  function leave(): void {
    write('')
    onDone?.()
  }
  const long = tooLong(text, FOLLOW_UP_MAX_CHARS)
  const wasOpened = onDone !== undefined
  useEffect(() => {
    if (wasOpened) field.current?.focus()
  }, [wasOpened])
  return (
    <form
      className="iv-inline"
      onSubmit={(event) => {
        event.preventDefault()
        if (text.trim() === '' || long) return
        send({ type: 'raiseFollowUp', questionId, text }, () => {
          write('')
          onDone?.()
        })
      }}
    >
      <input
        className="ui-input"
        ref={field}
        value={text}
        aria-label="Suggest a follow-up"
        placeholder="Suggest a follow-up"
        onChange={(event) => write(event.target.value)}
        onKeyDown={(event) => event.key === 'Escape' && leave()}
      />
      <Button type="submit" busy={busy}>
        Send
      </Button>
      {onDone && (
        <Button kind="quiet" onClick={leave}>
          Cancel
        </Button>
      )}
      <Problem text={long ?? problem} />
    </form>
  )
}
