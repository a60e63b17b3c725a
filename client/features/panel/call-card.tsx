import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { PanelChange, type PanelAnswer } from '#shared/contract/http.ts'
import { api, type ApiFailure } from '#client/connection/api.ts'
import { checked } from '#client/connection/checked.ts'
import { failureText, problemWith } from '#client/connection/failure-text.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Field, Input, useFocusFirstProblem } from '#client/ui/field.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { START_PROBLEM, startOf, timeZoneText, toLocalInput } from '#client/ui/when.ts'
import { WhenInput } from '#client/ui/when-input.tsx'

/** The call's address and time, and the calendar file that carries both. */
export function CallCard({ panel }: { panel: PanelAnswer }) {
  const queries = useQueryClient()
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [meetingLink, setMeetingLink] = useState(panel.meetingLink ?? '')
  const [startsAt, setStartsAt] = useState(toLocalInput(panel.startsAt))
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)
  const [openedAt] = useState(() => Date.now())
  const [was, setWas] = useState(panel)
  const moment = startOf(startsAt)
  const changed =
    meetingLink.trim() !== (panel.meetingLink ?? '') || startsAt !== toLocalInput(panel.startsAt)

  // What was saved meanwhile, here or on another page, takes the place of what stands here.
  if (was.meetingLink !== panel.meetingLink || was.startsAt !== panel.startsAt) {
    setMeetingLink(panel.meetingLink ?? '')
    setStartsAt(toLocalInput(panel.startsAt))
    setFailure(null)
  }
  if (was !== panel) setWas(panel)

  async function save(event: FormEvent) {
    event.preventDefault()
    if (busy || !changed) return
    const change = { meetingLink: meetingLink.trim() || null, startsAt: moment }
    const wanted = checked(PanelChange, change, { startsAt: START_PROBLEM })
    setBusy(true)
    const answer = wanted.ok ? await api.patch(`/api/panels/${panel.id}`, wanted.value) : wanted
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.error)
      focusFirstProblem()
      return
    }
    setFailure(null)
    queries.setQueryData(['panel', panel.id], answer.value)
    void queries.invalidateQueries({ queryKey: ['panels'] })
  }

  return (
    <Card title="Call and time">
      <form className="ui-form" ref={form} onSubmit={(event) => void save(event)} noValidate>
        <div className="panel-pair">
          <Field
            label="Meeting link"
            optional
            hint="Beginning with https://"
            problem={problemWith(failure, 'meetingLink')}
          >
            <Input
              type="url"
              autoComplete="off"
              readOnly={!panel.mayManage}
              value={meetingLink}
              onChange={(event) => setMeetingLink(event.target.value)}
            />
          </Field>
          <Field
            label="Starts at"
            optional
            hint={`Your time: ${timeZoneText(moment || openedAt)}`}
            problem={problemWith(failure, 'startsAt')}
          >
            <WhenInput readOnly={!panel.mayManage} value={startsAt} onValue={setStartsAt} />
          </Field>
        </div>
        {failure && failure.kind !== 'malformed' && <Notice tone="danger">{failureText(failure)}</Notice>}
        <div className="ui-line">
          {panel.mayManage && (
            <Button type="submit" kind={changed ? 'primary' : 'plain'} aria-disabled={!changed} busy={busy}>
              {changed ? 'Save' : 'Saved'}
            </Button>
          )}
          {panel.startsAt !== null && (
            <a className={buttonClass()} href={`/api/panels/${panel.id}/invite.ics`} download>
              Calendar file (.ics)
            </a>
          )}
          {panel.meetingLink !== null && (
            <a className={buttonClass()} href={panel.meetingLink} target="_blank" rel="noopener noreferrer">
              Open the call<span className="ui-tiny">{new URL(panel.meetingLink).host}</span>
            </a>
          )}
          {panel.startsAt === null && (
            <span className="ui-tiny">With a time set, there is a calendar file too.</span>
          )}
        </div>
      </form>
    </Card>
  )
}
