import { useQuery } from '@tanstack/react-query'
import { Link, useLocation } from 'react-router'
import type { PanelId } from '#shared/model/ids.ts'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import { ManagePage } from './manage-page.tsx'
import './panel.css'

/** Seats, personal links and the call of one panel, for those who prepare it. */
export default function ManageScreen({ panelId }: { panelId: PanelId }) {
  const { pathname } = useLocation()
  const panel = useQuery({
    queryKey: ['panel', panelId],
    queryFn: () => orThrow(api.get(`/api/panels/${panelId}`)),
  })
  useTitle(panel.data ? `${panel.data.position}: seats and links` : 'Seats and links')

  if (panel.isPending) return <Spinner label="Loading the panel" />
  if (panel.isError) {
    const failure = failureOf(panel.error)
    const action =
      failure.kind === 'signed-out' ? (
        <Link className={buttonClass()} to="/sign-in" state={{ from: pathname }}>
          Sign in
        </Link>
      ) : (
        <Button onClick={() => void panel.refetch()}>Try again</Button>
      )
    return (
      <Notice tone="danger" action={action}>
        {failureText(failure)}
      </Notice>
    )
  }
  return <ManagePage panel={panel.data} />
}
