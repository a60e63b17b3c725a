import type { KnownPerson as Known } from '#shared/contract/positions.ts'
import { Button } from '#client/ui/button.tsx'
import { Field, Input, Select } from '#client/ui/field.tsx'
import { KnownPerson } from '#client/ui/known-person.tsx'
import { SuggestInput } from '#client/ui/suggest-input.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import type { DraftSeat } from './draft.ts'
import { asSuggestion, knownAt, pickedBy } from './known-seats.ts'

type Props = {
  seat: DraftSeat
  index: number
  count: number
  /** Who may be offered here: nobody who sits on the panel already. */
  known: readonly Known[]
  problemAt: (field: 'name' | 'title' | 'email' | 'role') => string | null
  onChange: (part: Partial<DraftSeat>) => void
  onMove: (direction: 'up' | 'down') => void
  onRemove: () => void
}

/** One person's row: who they are and what they may do. A row left empty is not sent. */
export function SeatFields({ seat, index, count, known, problemAt, ...rest }: Props) {
  const { onChange, onMove, onRemove } = rest
  const same = knownAt(seat, known)
  const fields = useFocusAlong<HTMLFieldSetElement>(same?.id)
  const who = seat.name.trim() || `seat ${index + 1}`
  return (
    <li className="new-panel-seat" data-seat={seat.key} tabIndex={-1} aria-label={who}>
      <div className="new-panel-seat-head">
        <span aria-hidden="true">
          <span className="ui-tiny ui-figures">{index + 1}</span> {seat.name.trim() || 'New seat'}
        </span>
        <div className="new-panel-seat-actions">
          <Button
            kind="quiet"
            size="small"
            data-seat={`${seat.key}-up`}
            aria-disabled={index === 0 || undefined}
            aria-label={`Speaks earlier: ${who}`}
            title="Speaks earlier"
            onClick={() => index > 0 && onMove('up')}
          >
            ↑
          </Button>
          <Button
            kind="quiet"
            size="small"
            data-seat={`${seat.key}-down`}
            aria-disabled={index === count - 1 || undefined}
            aria-label={`Speaks later: ${who}`}
            title="Speaks later"
            onClick={() => index < count - 1 && onMove('down')}
          >
            ↓
          </Button>
          <Button kind="quiet" size="small" onClick={onRemove}>
            Remove<span className="ui-hidden">: {who}</span>
          </Button>
        </div>
      </div>
      <fieldset ref={fields}>
        <legend className="ui-hidden">{who}</legend>
        <div className="new-panel-seat-fields">
          <Field label="Name" problem={problemAt('name')}>
            <SuggestInput
              value={seat.name}
              options={known.map(asSuggestion)}
              onChange={(name) => onChange({ name, person: null })}
              onPick={(id) => onChange(pickedBy(known.find((it) => it.id === id)!))}
            />
          </Field>
          <Field label="Title" optional problem={problemAt('title')}>
            <Input
              value={seat.title}
              autoComplete="off"
              onChange={(event) => onChange({ title: event.target.value })}
            />
          </Field>
          <Field label="E-mail" optional problem={problemAt('email')}>
            <Input
              type="email"
              value={seat.email}
              autoComplete="off"
              onChange={(event) => onChange({ email: event.target.value })}
            />
          </Field>
          <Field label="Role" problem={problemAt('role')}>
            <Select
              value={seat.role}
              onChange={(event) => onChange({ role: event.target.value as DraftSeat['role'] })}
            >
              <option value="panelist">Panelist</option>
              <option value="observer">Observer</option>
              <option value="shadow">Shadow</option>
            </Select>
          </Field>
        </div>
        {same && (
          <KnownPerson
            name={same.name}
            onUndo={seat.person === null ? null : () => onChange({ person: null })}
          />
        )}
      </fieldset>
    </li>
  )
}
