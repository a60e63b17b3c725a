import { Navigate, useLocation } from 'react-router'
import { failureOf } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { useMe } from '#client/connection/use-me.ts'
import { Button } from '#client/ui/button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import { MemberHome } from './member-home.tsx'
import { SeatsHome } from './seats-home.tsx'
import './home.css'

/** The first page: a member's panels, or the panels where a guest holds a seat. */
export default function HomeScreen() {
  useTitle('')
  const me = useMe()
  const { pathname } = useLocation()

  if (me.isPending) return <Spinner />
  if (me.isError)
    return (
      <Notice tone="danger" action={<Button onClick={() => void me.refetch()}>Try again</Button>}>
        {failureText(failureOf(me.error))}
      </Notice>
    )
  if (me.data.needsSetup) return <Navigate to="/setup" replace />
  if (me.data.member) return <MemberHome name={me.data.member.name} />
  if (me.data.seats.length > 0) return <SeatsHome />
  return <Navigate to="/sign-in" replace state={{ from: pathname }} />
}
