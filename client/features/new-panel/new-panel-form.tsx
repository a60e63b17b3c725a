import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useNavigate } from 'react-router'
import type { FieldProblem } from '#shared/contract/failures.ts'
import type { KitsAnswer, PanelsAnswer } from '#shared/contract/http.ts'
import { api, type ApiFailure } from '#client/connection/api.ts'
import { problemWith } from '#client/connection/failure-text.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { useFocusFirstProblem } from '#client/ui/field.tsx'
import { CallSection } from './call-section.tsx'
import { checkDraft, departs, differs, stillWrong } from './check-draft.ts'
import { arrangementKey, arrangementOf, asFixed, type Arrangement } from './draft.ts'
import { KitPicker } from './kit-picker.tsx'
import { PlanReason } from './plan-reason.tsx'
import { PlaceholderFields } from './placeholder-fields.tsx'
import { QuestionList } from './question-list.tsx'
import { SeatsSection } from './seats-section.tsx'
import { StartOver } from './start-over.tsx'
import { Summary } from './summary.tsx'
import { forgetDraft, useDraft } from './use-draft.ts'
import { WhoSection } from './who-section.tsx'

type Props = { kits: KitsAnswer['kits']; positions: PanelsAnswer['positions']; leadName: string }

/** The whole form on one page. Nothing typed is lost: not by an error, not by another kit, not by a reload. */
export function NewPanelForm({ kits, positions, leadName }: Props) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { draft, change, startOver } = useDraft()
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [refused, setRefused] = useState<ApiFailure | null>(null)
  const [told, setTold] = useState<readonly FieldProblem[]>([])
  const [busy, setBusy] = useState(false)

  const kit = kits.find((it) => it.id === draft.kit)
  const checked = checkDraft(draft, kit, positions)
  const wrong = stillWrong(told, checked)
  const failure = wrong.length > 0 ? ({ kind: 'malformed', problems: wrong } as const) : refused
  const problemAt = (field: string) => problemWith(failure, field)
  const rearrange = (to: Arrangement) =>
    kit && change({ arrangements: { ...draft.arrangements, [arrangementKey(draft, kit)]: to } })
  const arrangement = kit && arrangementOf(draft, kit, positions)
  const fixed = positions.find((it) => it.id === draft.position)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setRefused(null)
    setTold(checked.ok ? [] : checked.error)
    if (!checked.ok) return focusFirstProblem()
    setBusy(true)
    const answer = await api.post('/api/panels', checked.value)
    setBusy(false)
    if (!answer.ok) {
      setRefused(answer.error)
      focusFirstProblem()
      return
    }
    forgetDraft()
    void queries.invalidateQueries({ queryKey: ['panels'] })
    void queries.invalidateQueries({ queryKey: ['known-people'] })
    void navigate(`/panel/${answer.value.id}/manage`, { replace: true })
  }

  return (
    <form className="new-panel" ref={form} onSubmit={(event) => void submit(event)} noValidate>
      <div className="new-panel-head">
        <h1>New panel</h1>
        <StartOver onConfirm={startOver} />
      </div>
      <div className="new-panel-main">
        <Card title="Position and candidate">
          <WhoSection draft={draft} positions={positions} problemAt={problemAt} onChange={change} />
        </Card>
        <Card title="Role">
          {fixed && (
            <p className="ui-muted new-panel-fixed">
              Fixed by the position’s first panel, so that its candidates can be compared.
            </p>
          )}
          <KitPicker
            kits={kits}
            chosen={draft.kit}
            problem={problemAt('kit')}
            onChoose={(id) => change({ kit: id })}
          />
        </Card>
        {kit && arrangement && (
          <Card
            title="Questions"
            aside={
              fixed?.kit === kit.id &&
              differs(arrangement, asFixed(fixed, kit)) && (
                <Button kind="quiet" size="small" onClick={() => rearrange(asFixed(fixed, kit))}>
                  As for the position
                </Button>
              )
            }
          >
            <QuestionList kit={kit} arrangement={arrangement} onChange={rearrange} />
            <PlaceholderFields
              kit={kit}
              values={arrangement.placeholders}
              problemAt={problemAt}
              onChange={(placeholders) => rearrange({ ...arrangement, placeholders })}
            />
            {(departs(draft, kit, positions) || problemAt('reason')) && (
              <PlanReason
                reason={draft.reason}
                problem={problemAt('reason')}
                onChange={(reason) => change({ reason })}
              />
            )}
          </Card>
        )}
        <Card title="People on the panel">
          <SeatsSection draft={draft} leadName={leadName} problemAt={problemAt} onChange={change} />
        </Card>
        <Card title="Call and time">
          <CallSection draft={draft} problemAt={problemAt} onChange={change} />
        </Card>
      </div>
      <Summary draft={draft} kit={kit} positions={positions} failure={failure} busy={busy} />
    </form>
  )
}
