import type { PanelsAnswer } from '#shared/contract/http.ts'
import { NAME_MAX_CHARS } from '#shared/model/panel.ts'
import { Field, Input, Select } from '#client/ui/field.tsx'
import { withPosition, type Draft } from './draft.ts'

type Props = {
  draft: Draft
  positions: PanelsAnswer['positions']
  problemAt: (field: string) => string | null
  onChange: (part: Partial<Draft>) => void
}

/** The job and who wants it. Panels of one position are compared later, so an existing one is offered first. */
export function WhoSection({ draft, positions, problemAt, onChange }: Props) {
  const isNew = draft.position === null
  return (
    <div className="new-panel-pair">
      {positions.length > 0 && (
        <Field
          label="Position"
          hint={
            isNew
              ? 'Candidates of one position are compared with each other.'
              : 'Its kit and questions are filled in as its first panel fixed them.'
          }
          problem={isNew ? null : problemAt('position')}
        >
          <Select
            value={draft.position ?? ''}
            onChange={(event) =>
              onChange(withPosition(positions.find((it) => it.id === event.target.value) ?? null))
            }
          >
            <option value="">A new position</option>
            {positions.map((position) => (
              <option key={position.id} value={position.id}>
                {position.title}
              </option>
            ))}
          </Select>
        </Field>
      )}
      {isNew && (
        <Field label="Title of the position" problem={problemAt('position') ?? problemAt('position.title')}>
          <Input
            value={draft.positionTitle}
            autoComplete="off"
            onChange={(event) => onChange({ positionTitle: event.target.value })}
          />
        </Field>
      )}
      <Field
        label="Candidate"
        hint={`A name or a number, at most ${NAME_MAX_CHARS} characters. The panel sees it.`}
        problem={problemAt('candidate')}
      >
        <Input
          value={draft.candidate}
          autoComplete="off"
          onChange={(event) => onChange({ candidate: event.target.value })}
        />
      </Field>
    </div>
  )
}
