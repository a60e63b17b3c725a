import { useQuery } from '@tanstack/react-query'
import { type ReactNode, useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { api, failureOf, orThrow, type ApiFailure } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { groupPanels } from './group-panels.ts'
import { PanelList } from './panel-list.tsx'
import { PositionList } from './position-list.tsx'

/** The panels so far, and the ways to a new one. */
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

  const rehearsal = (
    <Button busy={busy} onClick={() => void rehearse()}>
      {busy ? 'Opening the room …' : 'Try a rehearsal'}
    </Button>
  )
  const newPanel = (
    <Link className={buttonClass('primary')} to="/new">
      New panel
    </Link>
  )
  const isNew = panels.data?.panels.length === 0
  return (
    <div className="home">
      {isNew ? (
        <Welcome name={name} rehearsal={rehearsal} newPanel={newPanel} />
      ) : (
        <div className="home-head">
          <h1>Panels</h1>
          <span className="ui-line">
            {rehearsal}
            {newPanel}
          </span>
        </div>
      )}
      {failure && <Notice tone="danger">{failureText(failure)}</Notice>}
      {panels.isPending && <Spinner label="Loading panels" />}
      {panels.isError && (
        <Notice tone="danger" action={<Button onClick={() => void panels.refetch()}>Try again</Button>}>
          {failureText(failureOf(panels.error))}
        </Notice>
      )}
      {panels.data && <PanelLists groups={groupPanels(panels.data.panels)} />}
      {panels.data && (
        <PanelList
          title="Other panels"
          about="You have no seat on these. Their results open to you once the lead has sealed them, and that you read them is noted."
          panels={panels.data.others}
          looking
        />
      )}
    </div>
  )
}

/** For somebody without a panel yet: the two ways to begin, and what each of them is. */
function Welcome({ name, rehearsal, newPanel }: { name: string; rehearsal: ReactNode; newPanel: ReactNode }) {
  return (
    <>
      <div>
        <h1>
          Welcome, <bdi>{name}</bdi>
        </h1>
        <p className="ui-muted">There are two ways to begin. Your panels will be listed here.</p>
      </div>
      <div className="home-choices">
        <section className="home-choice">
          <h2>See how it goes</h2>
          <p className="ui-muted">
            Lead a practice interview with three synthetic panelists who join, write, rate and lock by
            themselves. Nothing of it mixes with real panels.
          </p>
          {rehearsal}
        </section>
        <section className="home-choice">
          <h2>Prepare an interview</h2>
          <p className="ui-muted">
            Choose a role’s questions, name the candidate, and give each panelist a personal link. The call
            itself stays where it is.
          </p>
          {newPanel}
        </section>
      </div>
    </>
  )
}

function PanelLists({ groups }: { groups: ReturnType<typeof groupPanels> }) {
  return (
    <>
      <PanelList title="Running now" panels={groups.running} managing />
      <PanelList title="Upcoming" panels={groups.upcoming} managing />
      <PositionList />
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
