import { useQuery } from '@tanstack/react-query'
import { Link } from 'react-router'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button } from '#client/ui/button.tsx'
import { Empty } from '#client/ui/empty.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import { RaterCard } from './rater-card.tsx'
import { About } from './about.tsx'
import './raters.css'

/** Everybody who rates, for admins: by name, never from strict to lenient. */
export default function RatersScreen() {
  useTitle('Raters')
  const raters = useQuery({ queryKey: ['raters'], queryFn: () => orThrow(api.get('/api/raters')) })
  return (
    <div className="raters">
      <h1>Raters over time</h1>
      {raters.isPending && <Spinner label="Reading the sealed panels" />}
      {raters.isError &&
        (failureOf(raters.error).kind === 'forbidden' ? (
          <Empty title="For admins only">
            What is known of raters is for each of them and for admins. Yours is under{' '}
            <Link to="/me/ratings">Your ratings</Link>.
          </Empty>
        ) : (
          <Notice tone="danger" action={<Button onClick={() => void raters.refetch()}>Try again</Button>}>
            {failureText(failureOf(raters.error))}
          </Notice>
        ))}
      {raters.data && (
        <>
          <About />
          {raters.data.raters.length === 0 && (
            <Empty title="No sealed panel yet">Raters stand here once a panel they rated on is sealed.</Empty>
          )}
          {raters.data.raters.map((it) => (
            <RaterCard key={it.person} rater={it} title={it.name} />
          ))}
        </>
      )}
    </div>
  )
}
