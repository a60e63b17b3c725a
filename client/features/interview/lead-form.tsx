import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { reasonProblem, tooLong } from '#client/ui/text-limit.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { OFF_SCRIPT_MAX_CHARS } from '#shared/panel/commands.ts'
import { placeOfQuestion, questionsUnreached } from '#shared/panel/places.ts'
import { questionNumbers } from './question-numbers.ts'
import { useKeys } from './use-keys.ts'

/** `leap`: to a question before its turn. */
export type LeadFormKind = 'skip' | 'off-script' | 'end' | 'leap'

type Props = { form: LeadFormKind; questionId: QuestionId | null; onDone: () => void }

/** A line under the question for what needs a word: no modal, and what was typed stays until it is through. */
export function LeadForm({ form, questionId, onDone }: Props) {
  const [about] = useState(questionId)
  const isOver = form === 'skip' && questionId !== about

  useKeys({ escape: onDone })
  // A reason given for one question must not skip the next.
  useEffect(() => {
    if (isOver) onDone()
  }, [isOver, onDone])

  if (form === 'end') return <EndForm onDone={onDone} />
  if (form === 'off-script') return <OffScriptForm onDone={onDone} />
  return (
    about && (form === 'skip' ? <SkipForm {...{ about, onDone }} /> : <LeapForm {...{ about, onDone }} />)
  )
}

type FormProps = { onDone: () => void }
type AboutProps = FormProps & { about: QuestionId }

function SkipForm({ about, onDone }: AboutProps) {
  const { send, ...sending } = useSending()
  const reason = useReason('Why is this question skipped?', onDone)
  return (
    <Line
      action="Skip it"
      wrong={reason.wrong}
      {...sending}
      onSend={() => send({ type: 'skipQuestion', questionId: about, reason: reason.text }, onDone)}
      onDone={onDone}
    >
      {reason.field}
    </Line>
  )
}

/** Going to a question that the kit has later: what is passed over is asked afterwards, or not at all. */
function LeapForm({ about, onDone }: AboutProps) {
  const { view } = useRoom()
  const { send, ...sending } = useSending()
  const number = view.kit.questions.findIndex((it) => it.id === about) + 1
  const reason = useReason(`Why is question ${number} asked now?`, onDone)
  const to = placeOfQuestion(about)
  return (
    <Line
      action={`Go to Q${number}`}
      wrong={reason.wrong}
      {...sending}
      onSend={() => send({ type: 'goTo', from: view.place, to, reason: reason.text }, onDone)}
      onDone={onDone}
    >
      {reason.field}
    </Line>
  )
}

function OffScriptForm({ onDone }: FormProps) {
  const { send, ...sending } = useSending()
  const question = useWords('What was asked besides the kit?', onDone, (text) =>
    text.trim() === '' ? 'Write what was asked.' : tooLong(text, OFF_SCRIPT_MAX_CHARS),
  )
  const reason = useReason('Why was it asked?', onDone)
  return (
    <Line
      action="Note it"
      wrong={question.wrong ?? reason.wrong}
      {...sending}
      onSend={() => send({ type: 'askOffScript', text: question.text, reason: reason.text }, onDone)}
      onDone={onDone}
    >
      {question.field}
      {reason.field}
    </Line>
  )
}

function EndForm({ onDone }: FormProps) {
  const { view } = useRoom()
  const { send, ...sending } = useSending()
  // The question the candidate is at is not among them: it was asked.
  const left = questionsUnreached(view).map((id) => view.kit.questions.findIndex((it) => it.id === id) + 1)
  const which = questionNumbers(left)
  const reason = useReason(`Why without ${which}?`, onDone)
  const isWhole = left.length === 0
  return (
    <Line
      action="End questions"
      cancel="Not yet"
      wrong={isWhole ? null : reason.wrong}
      {...sending}
      onSend={() => send({ type: 'endQuestions', ...(!isWhole && { reason: reason.text }) }, onDone)}
      onDone={onDone}
    >
      <p>
        Has the candidate left the call? Then end the questions: everybody goes on to finish and lock their
        scorecard. {!isWhole && `Not asked yet: ${which}. The record keeps why.`}
      </p>
      {!isWhole && reason.field}
    </Line>
  )
}

type LineProps = FormProps & {
  action: string
  cancel?: string
  /** What is wrong with what was typed, said when it is sent. */
  wrong: string | null
  busy: boolean
  problem: string | null
  onSend: () => void
  children: ReactNode
}

function Line({ action, cancel = 'Cancel', wrong, busy, problem, onSend, onDone, children }: LineProps) {
  const [asked, setAsked] = useState(false)
  const notYet = useRef<HTMLButtonElement>(null)
  // The lead just asked for this. Once: later the focus is where they put it.
  useEffect(() => {
    const form = notYet.current?.form
    ;(form?.querySelector('input') ?? notYet.current)?.focus()
  }, [])
  return (
    <form
      className="iv-inline"
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (wrong === null) return onSend()
        const fields = [...event.currentTarget.querySelectorAll('input')]
        ;(fields.find((it) => it.value.trim() === '') ?? fields[0])?.focus()
      }}
    >
      {children}
      <Button type="submit" kind="primary" once busy={busy}>
        {action}
      </Button>
      <Button ref={notYet} onClick={onDone}>
        {cancel}
      </Button>
      <Problem text={problem ?? (asked ? wrong : null)} />
    </form>
  )
}

const useReason = (label: string, onEscape: () => void) => useWords(label, onEscape, reasonProblem)

/** One line of text with what is wrong with it. */
function useWords(label: string, onEscape: () => void, problemWith: (text: string) => string | null) {
  const [text, setText] = useState('')
  const field = (
    <input
      className="ui-input"
      value={text}
      aria-label={label}
      placeholder={label}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && onEscape()}
    />
  )
  return { text, wrong: problemWith(text), field }
}
