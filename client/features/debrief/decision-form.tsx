import { useState } from 'react'
import { OVERRIDE_RULE } from '#shared/calibration/mechanical.ts'
import { DECISION_WORDS } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { obstacleToDecision } from '#shared/panel/rules/closing.ts'
import type { DecisionValue } from '#shared/panel/state.ts'
import { Button } from '#client/ui/button.tsx'
import { Choices } from '#client/ui/choices.tsx'
import { Field, Textarea, useFocusFirstProblem } from '#client/ui/field.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { reasonProblem } from '#client/ui/reason-form.tsx'
import { useSending } from '#client/connection/use-sending.ts'

const REASONS_MAX_CHARS = 4_000
const VALUES = (Object.keys(DECISION_WORDS) as DecisionValue[]).map((value) => ({
  value,
  words: DECISION_WORDS[value],
}))

/** What the lead decides and why; where it goes against the mechanical result, also why that. */
export function DecisionForm({ onDone }: { onDone: () => void }) {
  const { view, me } = useRoom()
  const { busy, problem, send } = useSending()
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [value, setValue] = useState<DecisionValue | null>(view.decision?.value ?? null)
  const [reasons, setReasons] = useState(view.decision?.reasons ?? '')
  const [override, setOverride] = useState(view.decision?.override ?? '')
  const [asked, setAsked] = useState(false)
  const against =
    value !== null && obstacleToDecision(view, me, { value, override: null })?.code === 'override-needed'
  const problems = {
    reasons: reasons.trim().length < 3 ? `Give the reasons, in 3 to ${REASONS_MAX_CHARS} characters.` : null,
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
          onDone,
        )
      }}
    >
      <Choices legend="What does the panel decide?" options={VALUES} chosen={value} onChoose={setValue} />
      <p className="ui-tiny">{OVERRIDE_RULE}</p>
      <Field
        label="Reasons"
        hint="What was heard, against the job’s competencies."
        problem={asked ? problems.reasons : null}
      >
        <Textarea
          rows={3}
          maxLength={REASONS_MAX_CHARS}
          value={reasons}
          onChange={(event) => setReasons(event.target.value)}
        />
      </Field>
      {against && (
        <Field
          label="Why against the mechanical result"
          hint="It stands in the record beside the result."
          problem={asked ? problems.override : null}
        >
          <Textarea
            rows={2}
            maxLength={REASON_MAX_CHARS}
            value={override}
            onChange={(event) => setOverride(event.target.value)}
          />
        </Field>
      )}
      <Problem text={problem} />
      <div className="ui-line">
        <Button type="submit" kind="primary" busy={busy} disabled={!value}>
          Record the decision
        </Button>
        {view.decision && (
          <Button kind="quiet" onClick={onDone}>
            Cancel
          </Button>
        )}
      </div>
    </form>
  )
}
