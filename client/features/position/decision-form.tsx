import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { decisionNeeds } from '#shared/calibration/position-decision.ts'
import type { NewPositionDecision } from '#shared/contract/positions.ts'
import type { CandidateId } from '#shared/model/ids.ts'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { api, type ApiFailure } from '#client/connection/api.ts'
import { failureText, problemWith } from '#client/connection/failure-text.ts'
import { useMe } from '#client/connection/use-me.ts'
import { Button } from '#client/ui/button.tsx'
import { Choices } from '#client/ui/choices.tsx'
import { Field, Textarea, useFocusFirstProblem } from '#client/ui/field.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { reasonProblem, tooLong } from '#client/ui/text-limit.ts'
import type { ComparedProps } from './compared.ts'

const NONE = 'none'
const BLANK = { reasons: '', override: '', signed: '' }

/** Who is chosen and why. What it must say follows from the same rule that the server asks. */
export function DecisionForm({ position, comparison }: ComparedProps) {
  const queries = useQueryClient()
  const member = useMe().data?.member
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [chosen, setChosen] = useState<CandidateId | typeof NONE | null>(null)
  const [typed, setTyped] = useState(BLANK)
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const { mechanical, comparability, candidates, inputs } = comparison
  const candidate = chosen === NONE ? null : chosen
  const needs =
    chosen === null ? { override: false, signed: false } : decisionNeeds(mechanical, comparability, candidate)
  const again = position.decisions.length > 0
  const problem = (words: string, field: string, needed: boolean) =>
    problemWith(failure, field) ?? (tried && needed ? reasonProblem(words) : null)

  async function decide(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setTried(true)
    const short =
      reasonProblem(typed.reasons) ??
      (needs.override ? reasonProblem(typed.override) : null) ??
      (needs.signed ? reasonProblem(typed.signed) : null)
    if (chosen === null || short) {
      focusFirstProblem()
      return
    }
    const decision: NewPositionDecision = {
      candidate,
      reasons: typed.reasons.trim(),
      override: needs.override ? typed.override.trim() : null,
      signedIncomparable: needs.signed ? typed.signed.trim() : null,
      inputs,
    }
    setBusy(true)
    const answer = await api.post(`/api/positions/${position.id}/decision`, decision)
    setBusy(false)
    setFailure(answer.ok ? null : answer.error)
    if (!answer.ok) {
      focusFirstProblem()
      return
    }
    queries.setQueryData(['position', position.id], answer.value)
    setChosen(null)
    setTyped(BLANK)
    setTried(false)
  }

  async function lookAgain() {
    setFailure(null)
    await queries.invalidateQueries({ queryKey: ['position', position.id] })
    await queries.invalidateQueries({ queryKey: ['comparison', position.id] })
  }

  return (
    <form className="ui-form ui-noprint" ref={form} onSubmit={(event) => void decide(event)} noValidate>
      <Choices
        legend={again ? 'Decide anew: who is chosen?' : 'Who is chosen?'}
        options={[
          ...candidates.map(({ id, name }) => ({ value: id, words: <bdi>{name}</bdi> })),
          { value: NONE, words: 'None of them', apart: true },
        ]}
        chosen={chosen}
        onChoose={(value) => {
          setChosen(value)
          // What somebody else would have to say is asked for before it is missed.
          setTried(false)
        }}
      />
      <Problem text={tried && chosen === null ? 'Choose a candidate, or none of them.' : null} />
      {chosen !== null && (
        <>
          <Words
            label="Reasons"
            hint={`They stand in the record, at most ${REASON_MAX_CHARS} characters.`}
            value={typed.reasons}
            problem={problem(typed.reasons, 'reasons', true)}
            onChange={(reasons) => setTyped({ ...typed, reasons })}
          />
          {needs.override && (
            <Words
              label="Why against the mechanical result?"
              hint="That is your right, with a reason in writing. It is kept beside the result."
              value={typed.override}
              problem={problem(typed.override, 'override', true)}
              onChange={(override) => setTyped({ ...typed, override })}
            />
          )}
          {needs.signed && (
            <Words
              label="Why rank candidates who cannot be compared?"
              hint={`Signed with your name${member ? `, ${member.name}` : ''}, and kept with the decision.`}
              value={typed.signed}
              problem={problem(typed.signed, 'signedIncomparable', true)}
              onChange={(signed) => setTyped({ ...typed, signed })}
            />
          )}
        </>
      )}
      {failure?.kind === 'conflict' && (
        <Notice tone="warn" action={<Button onClick={() => void lookAgain()}>Look again</Button>}>
          Ratings came in since this page was opened, so it may say something else now. Nothing was recorded;
          look again, then decide. What you typed stays.
        </Notice>
      )}
      {failure && failure.kind !== 'conflict' && failure.kind !== 'malformed' && (
        <Notice tone="danger">{failureText(failure)}</Notice>
      )}
      <span className="ui-line">
        <Button type="submit" kind={again ? 'plain' : 'primary'} busy={busy}>
          {again ? 'Record the new decision' : 'Record the decision'}
        </Button>
      </span>
    </form>
  )
}

type WordsProps = {
  label: string
  hint: string
  value: string
  problem: string | null
  onChange: (value: string) => void
}

const Words = ({ label, hint, value, problem, onChange }: WordsProps) => (
  <Field label={label} hint={hint} problem={problem ?? tooLong(value, REASON_MAX_CHARS)}>
    <Textarea rows={2} value={value} onChange={(event) => onChange(event.target.value)} />
  </Field>
)
