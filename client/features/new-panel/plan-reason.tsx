import { Field, Textarea } from '#client/ui/field.tsx'
import { tooLong } from '#client/ui/text-limit.ts'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'

type Props = { reason: string; problem: string | null; onChange: (reason: string) => void }

/** Asked for where the plan is not that of the position's other panels. */
export const PlanReason = ({ reason, problem, onChange }: Props) => (
  <Field
    className="new-panel-reason"
    label="Why this panel asks otherwise"
    hint="The position’s other candidates are asked something else. The record keeps this reason."
    problem={problem ?? tooLong(reason, REASON_MAX_CHARS)}
  >
    <Textarea rows={2} value={reason} onChange={(event) => onChange(event.target.value)} />
  </Field>
)
