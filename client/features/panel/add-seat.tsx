import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { NewSeat, type PanelAnswer } from '#shared/contract/http.ts'
import type { PersonId } from '#shared/model/ids.ts'
import { SEATS_MAX } from '#shared/model/panel.ts'
import { api, type ApiFailure } from '#client/connection/api.ts'
import { checked } from '#client/connection/checked.ts'
import { failureText, problemWith } from '#client/connection/failure-text.ts'
import { useKnownPeople } from '#client/connection/use-known-people.ts'
import { Button } from '#client/ui/button.tsx'
import { Field, Input, Select, useFocusFirstProblem } from '#client/ui/field.tsx'
import { KnownPerson } from '#client/ui/known-person.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { SuggestInput } from '#client/ui/suggest-input.tsx'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'

const BLANK = {
  name: '',
  title: '',
  email: '',
  role: 'panelist' as NewSeat['role'],
  last: false,
  person: null as PersonId | null,
}

/** One more person, even while the interview runs. */
export function AddSeat({ panel }: { panel: PanelAnswer }) {
  const queries = useQueryClient()
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [open, setOpen] = useState(false)
  const [seat, setSeat] = useState(BLANK)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)
  const set = (part: Partial<typeof seat>) => setSeat((was) => ({ ...was, ...part }))
  const full = panel.seats.length >= SEATS_MAX
  const known = useKnownPeople()
  const address = seat.email.trim().toLowerCase()
  const same = known.find(({ id, email }) =>
    seat.person ? id === seat.person : address !== '' && email?.toLowerCase() === address,
  )
  const holder = useFocusAlong<HTMLDivElement>(`${open} ${same?.id}`)

  function pick(id: string) {
    const picked = known.find((it) => it.id === id)
    if (picked) set({ name: picked.name, title: picked.title, email: picked.email ?? '', person: picked.id })
  }

  async function add(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    const { last, ...typed } = seat
    const wanted = checked(NewSeat, {
      ...typed,
      email: seat.email.trim() || null,
      seniority: last ? 100 : 0,
    })
    setBusy(true)
    const answer = wanted.ok ? await api.post(`/api/panels/${panel.id}/seats`, wanted.value) : wanted
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.error)
      focusFirstProblem()
      return
    }
    setFailure(null)
    setSeat(BLANK)
    setOpen(false)
    void queries.invalidateQueries({ queryKey: ['known-people'] })
    await queries.invalidateQueries({ queryKey: ['panel', panel.id] })
  }

  if (!open)
    return (
      <div className="ui-line panel-add" ref={holder}>
        <Button disabled={full} onClick={() => setOpen(true)}>
          Add a seat
        </Button>
        {full && <span className="ui-tiny">A panel has at most {SEATS_MAX} seats.</span>}
      </div>
    )
  return (
    <div ref={holder}>
      <form className="ui-form panel-add" ref={form} onSubmit={(event) => void add(event)} noValidate>
        <h3>Another seat</h3>
        <div className="panel-pair">
          <Field label="Name" problem={problemWith(failure, 'name')}>
            <SuggestInput
              value={seat.name}
              options={known.map(({ id, name, title, email }) => ({
                id,
                name,
                about: [title, email].filter(Boolean).join(', '),
              }))}
              onChange={(name) => set({ name, person: null })}
              onPick={pick}
            />
          </Field>
          <Field label="Title" optional problem={problemWith(failure, 'title')}>
            <Input
              autoComplete="off"
              value={seat.title}
              onChange={(event) => set({ title: event.target.value })}
            />
          </Field>
          <Field label="E-mail" optional problem={problemWith(failure, 'email')}>
            <Input
              type="email"
              autoComplete="off"
              value={seat.email}
              onChange={(event) => set({ email: event.target.value })}
            />
          </Field>
          <Field label="Role">
            <Select
              value={seat.role}
              onChange={(event) => set({ role: event.target.value as NewSeat['role'] })}
            >
              <option value="panelist">Panelist: rates</option>
              <option value="observer">Observer: reads along</option>
              <option value="shadow">Shadow: rates in training, never counts</option>
            </Select>
          </Field>
          <Field label="Speaks in the debrief">
            <Select
              value={seat.last ? 'last' : 'first'}
              onChange={(event) => set({ last: event.target.value === 'last' })}
            >
              <option value="first">Before the others: more junior</option>
              <option value="last">After the others: more senior</option>
            </Select>
          </Field>
        </div>
        {same && (
          <KnownPerson name={same.name} onUndo={seat.person === null ? null : () => set({ person: null })} />
        )}
        {known.length > 0 && (
          <p className="ui-tiny">
            Names from earlier panels are offered as you type: who is known to be the same person makes panels
            comparable.
          </p>
        )}
        {failure && failure.kind !== 'malformed' && <Notice tone="danger">{failureText(failure)}</Notice>}
        <div className="ui-line">
          <Button type="submit" kind="primary" busy={busy}>
            Add the seat
          </Button>
          <Button kind="quiet" onClick={() => setOpen(false)}>
            Cancel
          </Button>
        </div>
      </form>
    </div>
  )
}
