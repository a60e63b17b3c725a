import { useQueries } from '@tanstack/react-query'
import { Link } from 'react-router'
import type { Me } from '#shared/contract/http.ts'
import { api, orThrow } from '#client/connection/api.ts'
import { buttonClass } from '#client/ui/button.tsx'
import { whenText } from '#client/ui/when.ts'

/** For a guest who came by personal links: the panels where this browser holds a seat. */
export function SeatsHome({ seats }: { seats: Me['seats'] }) {
  const panels = useQueries({
    queries: seats.map(({ panelId }) => ({
      queryKey: ['panel', panelId],
      queryFn: () => orThrow(api.get(`/api/panels/${panelId}`)),
    })),
  })
  return (
    <div className="home">
      <div>
        <h1>Your panels</h1>
        <p className="ui-muted">This browser holds a seat on each of them.</p>
      </div>
      <ul className="home-list">
        {seats.map(({ panelId }, index) => {
          const panel = panels[index]?.data
          const mine = panel?.seats.find((seat) => seat.id === panel.mySeat)
          if (panels[index]?.isError) return null
          return (
            <li className="home-row" key={panelId}>
              <div className="home-row-what">
                <Link className="home-row-title" to={`/panel/${panelId}`}>
                  {panel?.position ?? 'Panel'}
                </Link>
                <span className="ui-muted">{mine ? `You are ${mine.name}, ${mine.role}` : ' '}</span>
              </div>
              <span className="home-row-when ui-muted ui-figures">
                {panel?.startsAt ? whenText(panel.startsAt) : ''}
              </span>
              <div className="home-row-actions">
                <Link className={buttonClass('primary', 'small')} to={`/panel/${panelId}`}>
                  Open the room
                </Link>
              </div>
            </li>
          )
        })}
      </ul>
      <p className="ui-muted">
        Have an account? <Link to="/sign-in">Sign in</Link>
      </p>
    </div>
  )
}
