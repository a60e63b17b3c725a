import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { api, failureOf, orThrow, type ApiFailure } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { groupPanels } from './group-panels.ts'
import { PanelList } from './panel-list.tsx'

/** Two ways to begin, and the panels so far. */
export function MemberHome({ name }: { name: string }) {
  const navigate = useNavigate()
  const panels = useQuery({
    queryKey: ['panels'],
    queryFn: () => orThrow(api.get('/api/panels')),
    refetchInterval: 30_000,
  })
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)

  async function rehearse() {
    setBusy(true)
    const answer = await api.post('/api/rehearsals')
    setBusy(false)
    if (answer.ok) void navigate(`/panel/${answer.value.id}`)
    else setFailure(answer.error)
  }

  return (
    <div className="home">
      <h1 className="ui-hidden">Home of {name}</h1>
      <div className="home-choices">
        <section className="home-choice">
          <h2>Try a rehearsal</h2>
          <p className="ui-muted">
            Lead a practice interview with three synthetic panelists who join, write, rate and lock by
            themselves. Nothing of it mixes with real panels.
          </p>
          <Button busy={busy} onClick={() => void rehearse()}>
            {busy ? 'Opening the room …' : 'Try a rehearsal'}
          </Button>
        </section>
        <section className="home-choice is-main">
          <h2>New panel</h2>
          <p className="ui-muted">
            Choose a role’s questions, name the candidate, and give each panelist a personal link. The call
            itself stays where it is.
          </p>
          <Link className={buttonClass('primary')} to="/new">
            New panel
          </Link>
        </section>
      </div>
      {failure && <Notice tone="danger">{failureText(failure)}</Notice>}
      {panels.isPending && <Spinner label="Loading panels" />}
      {panels.isError && (
        <Notice tone="danger" action={<Button onClick={() => void panels.refetch()}>Try again</Button>}>
          {failureText(failureOf(panels.error))}
        </Notice>
      )}
      {panels.data && <PanelLists groups={groupPanels(panels.data.panels)} />}
    </div>
  )
}

function PanelLists({ groups }: { groups: ReturnType<typeof groupPanels> }) {
  const none = groups.running.length + groups.upcoming.length + groups.finished.length === 0
  return (
    <>
      {none && <p className="home-none">No panels yet. The first one you make appears here.</p>}
      <PanelList title="Running now" panels={groups.running} managing />
      <PanelList title="Upcoming" panels={groups.upcoming} managing />
      <PanelList title="Finished" panels={groups.finished} />
      <PanelList
        title="Rehearsals"
        about="Practice only: synthetic panelists, no real candidate."
        panels={groups.rehearsals}
        rehearsal
      />
    </>
  )
}
