import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { groupPanels } from './group-panels.ts'
import { PanelList } from './panel-list.tsx'

/** For a guest who came by personal links: the panels where this browser holds a seat. */
export function SeatsHome() {
  const panels = useQuery({ queryKey: ['panels'], queryFn: () => orThrow(api.get('/api/panels')) })
  if (panels.isPending) return <Spinner label="Loading your panels" />
  if (panels.isError)
    return (
      <Notice tone="danger" action={<Button onClick={() => void panels.refetch()}>Try again</Button>}>
        {failureText(failureOf(panels.error))}
      </Notice>
    )
  const groups = groupPanels(panels.data.panels)
  return (
    <div className="home">
      <div>
        <h1>Your panels</h1>
        <p className="ui-muted">Opened in this browser by a personal link.</p>
      </div>
      <PanelList title="Running now" panels={groups.running} />
      <PanelList title="Upcoming" panels={groups.upcoming} />
      <PanelList title="Finished" panels={groups.finished} />
      <PanelList title="Rehearsals" panels={groups.rehearsals} rehearsal />
      <p className="ui-muted">
        Have an account? <Link to="/sign-in">Sign in</Link>
      </p>
    </div>
  )
}
