import { Link } from 'react-router'
import { buttonClass } from '#client/ui/button.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import './app.css'

/** For an address that leads nowhere. */
export function NotFound() {
  useTitle('Not found')
  return (
    <div className="app-page">
      <h1>There is no such page</h1>
      <p className="ui-muted">
        The address may have been cut off or mistyped. If it came as a personal link, open it again from the
        message it came in.
      </p>
      <div className="app-actions">
        <Link className={buttonClass('primary')} to="/">
          Go to the home page
        </Link>
      </div>
    </div>
  )
}
