import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { api, orThrow } from '#client/connection/api.ts'
import { useKnownPeople } from '#client/connection/use-known-people.ts'
import { SEATS_MAX } from '#shared/model/panel.ts'
import { Avatar } from '#client/ui/avatar.tsx'
import { Button } from '#client/ui/button.tsx'
import { Field, Input } from '#client/ui/field.tsx'
import { blankSeat, isBlank, moved, type Draft, type DraftSeat } from './draft.ts'
import { lastPanelOf, withPeople } from './known-seats.ts'
import { SeatFields } from './seat-fields.tsx'

type Props = {
  draft: Draft
  leadName: string
  problemAt: (field: string) => string | null
  onChange: (part: Partial<Draft>) => void
}

/** The lead, and a row for each other person, in the order they speak in the debrief: most junior first. */
export function SeatsSection({ draft, leadName, problemAt, onChange }: Props) {
  const { seats } = draft
  const section = useRef<HTMLDivElement>(null)
  const focusNext = useRef<string | null>(null)
  const sent = seats.filter((seat) => !isBlank(seat))
  const known = useKnownPeople()
  const position = useQuery({
    queryKey: ['position', draft.position],
    queryFn: () => orThrow(api.get(`/api/positions/${draft.position!}`)),
    enabled: draft.position !== null,
  })
  const last = position.data ? lastPanelOf(position.data, known) : []
  const wanting = withPeople(seats, last)
  const offersLast =
    last.some((it) => !seats.some(({ person }) => person === it.person)) && wanting.length < SEATS_MAX

  useEffect(() => {
    if (focusNext.current) section.current?.querySelector<HTMLElement>(focusNext.current)?.focus()
    focusNext.current = null
  }, [seats])

  const replace = (key: string, part: Partial<DraftSeat>) =>
    onChange({ seats: seats.map((seat) => (seat.key === key ? { ...seat, ...part } : seat)) })

  function move(index: number, direction: 'up' | 'down') {
    focusNext.current = `[data-seat="${seats[index]!.key}-${direction}"]`
    onChange({ seats: moved(seats, index, direction === 'up' ? index - 1 : index + 1) })
  }

  /** To whoever is in this place now: the row, not its buttons, so that a second press removes nobody else. */
  function remove(index: number) {
    const rest = seats.toSpliced(index, 1)
    focusNext.current = `[data-seat="${(rest[index] ?? rest.at(-1))?.key ?? 'add'}"]`
    onChange({ seats: rest })
  }

  function addLast() {
    const first = wanting.find((it) => !seats.includes(it))
    focusNext.current = `[data-seat="${first?.key ?? 'add'}"]`
    onChange({ seats: wanting })
  }

  function add() {
    const seat = blankSeat()
    focusNext.current = `[data-seat="${seat.key}"] input`
    onChange({ seats: [...seats, seat] })
  }

  return (
    <div className="new-panel-seats" ref={section}>
      <div className="new-panel-lead">
        <Avatar name={leadName} seatIndex={0} />
        <div>
          <strong>{leadName}</strong>
          <div className="ui-tiny">Lead, you. Rates too, and speaks last in the debrief.</div>
        </div>
        <Field label="Your title" optional problem={problemAt('lead.title')}>
          <Input value={draft.leadTitle} onChange={(event) => onChange({ leadTitle: event.target.value })} />
        </Field>
      </div>
      <p className="ui-muted new-panel-order-hint">
        Put the most junior first: in the debrief they speak in this order. Panelists rate; observers read
        along; a shadow rates in training and never counts.
        {known.length > 0 &&
          ' Names from earlier panels are offered as you type: who is known to be the same person makes panels comparable.'}{' '}
        An e-mail address is for that alone: the same address on another panel is the same person. Nothing is
        mailed; you hand out the personal links yourself.
      </p>
      {offersLast && (
        <div className="ui-line">
          <Button onClick={addLast}>The people of this position’s last panel</Button>
          <span className="ui-tiny">
            {last.map(({ name, key }, index) => (
              <span key={key}>
                {index > 0 && ', '}
                <bdi>{name}</bdi>
              </span>
            ))}
          </span>
        </div>
      )}
      <ul className="new-panel-seat-list">
        {seats.map((seat, index) => (
          <SeatFields
            key={seat.key}
            seat={seat}
            index={index}
            count={seats.length}
            known={known.filter(
              (it) => it.id === seat.person || !seats.some(({ person }) => person === it.id),
            )}
            problemAt={(field) => (isBlank(seat) ? null : problemAt(`seats.${sent.indexOf(seat)}.${field}`))}
            onChange={(part) => replace(seat.key, part)}
            onMove={(direction) => move(index, direction)}
            onRemove={() => remove(index)}
          />
        ))}
      </ul>
      {problemAt('seats') && <p className="ui-field-problem">{problemAt('seats')}</p>}
      <div className="ui-line">
        <Button data-seat="add" onClick={add} disabled={seats.length >= SEATS_MAX - 1}>
          Add a seat
        </Button>
        {seats.length >= SEATS_MAX - 1 && (
          <span className="ui-tiny">A panel has at most {SEATS_MAX} seats with the lead’s.</span>
        )}
      </div>
    </div>
  )
}
