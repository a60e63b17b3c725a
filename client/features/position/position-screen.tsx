import { useQuery } from '@tanstack/react-query'
import { Link, useLocation, useNavigate } from 'react-router'
import type { PositionAnswer } from '#shared/contract/positions.ts'
import type { PositionId } from '#shared/model/ids.ts'
import { api, failureOf, orThrow } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { percent } from '#shared/calibration/words.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Empty } from '#client/ui/empty.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { Tabs } from '#client/ui/tabs.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import { whenText } from '#client/ui/when.ts'
import { Compare } from './compare.tsx'
import { countedIn } from './counted.ts'
import { Roster } from './roster.tsx'
import './position.css'
import './roster.css'
import './print.css'

/** One position: its candidates side by side, and before that the panels that make them comparable. */
export default function PositionScreen({ positionId }: { positionId: PositionId }) {
  const { pathname } = useLocation()
  const position = useQuery({
    queryKey: ['position', positionId],
    queryFn: () => orThrow(api.get(`/api/positions/${positionId}`)),
  })
  useTitle(position.data?.title ?? 'Position')

  if (position.isPending) return <Spinner label="Loading the position" />
  if (position.isError) {
    const failure = failureOf(position.error)
    if (failure.kind === 'signed-out' || failure.kind === 'forbidden' || failure.kind === 'not-found') {
      return <NotForYou signedOut={failure.kind !== 'not-found'} from={pathname} />
    }
    return (
      <Notice tone="danger" action={<Button onClick={() => void position.refetch()}>Try again</Button>}>
        {failureText(failure)}
      </Notice>
    )
  }
  return <Position position={position.data} />
}

/** Nothing went wrong: who may look, and the way on. Trying again would change nothing. */
const NotForYou = ({ signedOut, from }: { signedOut: boolean; from: string }) => (
  <Empty
    title="No position is open to you here"
    action={
      <span className="ui-line">
        <Link className={buttonClass('primary')} to="/">
          To your panels
        </Link>
        {signedOut && (
          <Link className={buttonClass()} to="/sign-in" state={{ from }}>
            Sign in with an account
          </Link>
        )}
      </span>
    }
  >
    Whoever made a position, coordinators and admins compare its candidates. What a panel of yours came to is
    in that panel’s own results, once its scorecards are revealed.
  </Empty>
)

type Part = 'compare' | 'roster'

function Position({ position }: { position: PositionAnswer }) {
  const { hash } = useLocation()
  const navigate = useNavigate()
  const rated = position.panels.some((it) => it.phase === 'debrief' || it.phase === 'closed')
  const part: Part =
    hash === '#roster' || hash === '#compare' ? (hash.slice(1) as Part) : rated ? 'compare' : 'roster'
  const { kit, weightsFixedAt } = position
  return (
    <div className="position">
      <header className="position-head">
        <div>
          <h1 dir="auto">{position.title}</h1>
          <p className="ui-muted">
            {kit.role} kit, version {kit.version}. Weights fixed {whenText(weightsFixedAt)}:{' '}
            {countedIn(position).map(({ id, name, share }, index) => (
              <span key={id}>
                {index > 0 && ', '}
                <bdi>{name}</bdi> {percent(share).replace(' ', '\u00a0')}
              </span>
            ))}
            .
          </p>
        </div>
        <Button className="ui-noprint" onClick={() => window.print()}>
          Print
        </Button>
      </header>
      <Tabs
        label="Parts of the position"
        active={part}
        onChange={(id) => void navigate(`#${id}`, { replace: true })}
        tabs={[
          { id: 'compare', label: 'Compare', content: <Compare position={position} /> },
          { id: 'roster', label: 'Panels & roster', content: <Roster position={position} /> },
        ]}
      />
    </div>
  )
}
