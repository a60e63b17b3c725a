import { useQuery } from '@tanstack/react-query'
import { useId } from 'react'
import { Link } from 'react-router'
import { api, orThrow } from '#client/connection/api.ts'
import { buttonClass } from '#client/ui/button.tsx'

/** The positions whose candidates one may compare. Without any, or without an answer, there is no list. */
export function PositionList() {
  const headingId = useId()
  const answer = useQuery({ queryKey: ['positions'], queryFn: () => orThrow(api.get('/api/positions')) })
  const positions = answer.data?.positions ?? []
  if (positions.length === 0) return null
  return (
    <section aria-labelledby={headingId} className="home-section">
      <div className="home-section-head">
        <h2 id={headingId}>
          Positions <span className="ui-tiny ui-figures home-count">{positions.length}</span>
        </h2>
        <span className="ui-tiny">
          Candidates side by side, and whether their panels make them comparable.
        </span>
      </div>
      <ul className="home-list">
        {positions.map(({ id, title, role, candidates, sealed }) => (
          <li key={id} className="home-row">
            <div className="home-row-what">
              <Link className="home-row-title" to={`/position/${id}`}>
                <bdi>{title}</bdi>
              </Link>
              <span className="ui-muted">{role}</span>
            </div>
            <span className="home-row-when ui-muted ui-figures">
              {count(candidates, 'candidate')}, {sealed} sealed
            </span>
            <span className="home-row-phase" />
            <div className="home-row-actions">
              <Link
                className={buttonClass('plain', 'small')}
                to={`/position/${id}#compare`}
                aria-label={`Compare: ${title}`}
              >
                Compare
              </Link>
              <Link
                className={buttonClass('quiet', 'small')}
                to={`/position/${id}#roster`}
                aria-label={`Panels and roster: ${title}`}
              >
                Panels & roster
              </Link>
            </div>
          </li>
        ))}
      </ul>
    </section>
  )
}

const count = (n: number, noun: string) => `${n} ${noun}${n === 1 ? '' : 's'}`
