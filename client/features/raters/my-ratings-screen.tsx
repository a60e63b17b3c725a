import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { useMe } from '#client/connection/use-me.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Empty } from '#client/ui/empty.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import { About } from './about.tsx'
import { RaterCard } from './rater-card.tsx'
import './raters.css'

/** How one's own ratings compare with fellow raters' on the same answers. */
export default function MyRatingsScreen() {
  useTitle('Your ratings')
  const me = useMe()
  const mine = useQuery({ queryKey: ['raters', 'me'], queryFn: () => orThrow(api.get('/api/raters/me')) })
  const failure = mine.error && failureOf(mine.error)
  return (
    <div className="raters">
      <h1>Your ratings over time</h1>
      {mine.isPending && <Spinner label="Reading your panels" />}
      {failure && (
        <Notice
          tone="danger"
          action={
            failure.kind === 'signed-out' ? (
              <Link className={buttonClass()} to="/sign-in" state={{ from: '/me/ratings' }}>
                Sign in
              </Link>
            ) : (
              <Button onClick={() => void mine.refetch()}>Try again</Button>
            )
          }
        >
          {failureText(failure)}
        </Notice>
      )}
      {mine.data && (
        <>
          <About />
          {mine.data.raters.length === 0 && (
            <Empty title="Nothing yet">
              Once a panel on which you rated is sealed, what you and the others gave to the same answers is
              compared here.
            </Empty>
          )}
          {mine.data.raters.map((it) => (
            <RaterCard key={it.person} rater={it} title={mine.data.raters.length > 1 ? it.name : 'You'} />
          ))}
          {me.data?.member?.role === 'admin' && (
            <p>
              <Link to="/raters">All raters</Link>
            </p>
          )}
        </>
      )}
    </div>
  )
}
