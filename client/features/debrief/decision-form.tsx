import { useState } from 'react'
import { useKeptDraft } from '#client/connection/kept-draft.ts'
import { OVERRIDE_RULE } from '#shared/calibration/mechanical.ts'
import { DECISION_WORDS } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { DECISION_MAX_CHARS } from '#shared/panel/commands.ts'
import { obstacleToDecision } from '#shared/panel/rules/closing.ts'
import { ratersCounted } from '#shared/panel/seats.ts'
import type { DecisionValue, RecordedDecision } from '#shared/panel/state.ts'
import { Button } from '#client/ui/button.tsx'
import { Choices } from '#client/ui/choices.tsx'
import { Field, Textarea, useFocusFirstProblem } from '#client/ui/field.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { reasonProblem, tooLong, wordsProblem } from '#client/ui/text-limit.ts'
import { useSending } from '#client/connection/use-sending.ts'

const VALUES = (Object.keys(DECISION_WORDS) as DecisionValue[]).map((value) => ({
  value,
  words: DECISION_WORDS[value],
}))

type DecisionDraft = {
  readonly value: DecisionValue | null
  readonly reasons: string
  readonly override: string
}

const draftOf = (recorded: RecordedDecision | null): DecisionDraft => ({
  value: recorded?.value ?? null,
  reasons: recorded?.reasons ?? '',
  override: recorded?.override ?? '',
})

/** What the lead decides and why; where it goes against the mechanical result, also why that. */
export function DecisionForm({ onDone }: { onDone: () => void }) {
  const { view, me, names } = useRoom()
  const { busy, problem, send } = useSending()
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [kept, keep] = useKeptDraft<DecisionDraft>('decision')
  const { value, reasons, override } = kept ?? draftOf(view.decision)
  const change = (part: Partial<DecisionDraft>) => keep({ value, reasons, override, ...part })
  const leave = () => {
    keep(null)
    onDone()
  }
  const [asked, setAsked] = useState(false)
  const silent = view.decision ? [] : ratersCounted(view).filter((it) => !view.recommendations[it])
  const against =
    value !== null && obstacleToDecision(view, me, { value, override: null })?.code === 'override-needed'
  const problems = {
    reasons: wordsProblem(reasons, 'Give the reasons', DECISION_MAX_CHARS),
    override: against ? reasonProblem(override) : null,
  }
  return (
    <form
      className="debrief-form"
      ref={form}
      onSubmit={(event) => {
        event.preventDefault()
        setAsked(true)
        if (!value || problems.reasons || problems.override) return focusFirstProblem()
        send(
          { type: 'decide', value, reasons: reasons.trim(), override: against ? override.trim() : null },
          leave,
        )
      }}
    >
      <Choices
        legend="What does the panel decide?"
        options={VALUES}
        chosen={value}
        onChoose={(next) => change({ value: next })}
      />
      <p className="ui-tiny">{OVERRIDE_RULE}</p>
      {silent.length > 0 && (
        <p className="ui-tiny">
          No recommendation yet from {new Intl.ListFormat('en-GB').format(silent.map(names))}; the decision
          closes them.
        </p>
      )}
      <Field
        label="Reasons"
        hint="What was heard, against the job’s competencies."
        problem={asked ? problems.reasons : tooLong(reasons, DECISION_MAX_CHARS)}
      >
        <Textarea rows={3} value={reasons} onChange={(event) => change({ reasons: event.target.value })} />
      </Field>
      {against && (
        <Field
          label="Why against the mechanical result"
          hint="It stands in the record beside the result."
          problem={asked ? problems.override : tooLong(override, REASON_MAX_CHARS)}
        >
          <Textarea
            rows={2}
            value={override}
            onChange={(event) => change({ override: event.target.value })}
          />
        </Field>
      )}
      <Problem text={problem} />
      <div className="ui-line">
        <Button type="submit" kind="primary" busy={busy} disabled={!value}>
          Record the decision
        </Button>
        {view.decision && (
          <Button kind="quiet" onClick={leave}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  )
}
