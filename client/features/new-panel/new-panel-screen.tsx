import { useQuery } from '@tanstack/react-query'
import { Navigate, useLocation } from 'react-router'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { useMe } from '#client/connection/use-me.ts'
import { Button } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import { NewPanelForm } from './new-panel-form.tsx'
import './new-panel.css'

/** Prepares one interview: questions, candidate, people, call. */
export default function NewPanelScreen() {
  useTitle('New panel')
  const me = useMe()
  const { pathname } = useLocation()
  const kits = useQuery({
    queryKey: ['kits'],
    queryFn: () => orThrow(api.get('/api/kits')),
    staleTime: 60_000,
  })
  const panels = useQuery({ queryKey: ['panels'], queryFn: () => orThrow(api.get('/api/panels')) })

  if (me.data && !me.data.member) return <Navigate to="/sign-in" replace state={{ from: pathname }} />
  const failed = [me, kits, panels].find((it) => it.isError)
  if (failed)
    return (
      <Notice tone="danger" action={<Button onClick={() => void failed.refetch()}>Try again</Button>}>
        {failureText(failureOf(failed.error))}
      </Notice>
    )
  if (!me.data?.member || !kits.data || !panels.data) return <Spinner label="Loading the kits" />
  return (
    <NewPanelForm kits={kits.data.kits} positions={panels.data.positions} leadName={me.data.member.name} />
  )
}
