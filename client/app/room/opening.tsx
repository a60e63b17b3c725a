import { useEffect, useState } from 'react'
import { Link } from 'react-router'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Spinner } from '#client/ui/spinner.tsx'

const LONG_MS = 8_000

/** While the room opens. It goes on trying by itself; whoever waits for long is told, and is not stuck. */
export function Opening() {
  const [isLong, setLong] = useState(false)
  useEffect(() => {
    const long = setTimeout(() => setLong(true), LONG_MS)
    return () => clearTimeout(long)
  }, [])
  if (!isLong) return <Spinner label="Opening the room" />
  return (
    <div className="room-page">
      <h1>The room does not answer yet</h1>
      <p className="ui-muted" role="status">
        The server cannot be reached, or is very slow. This page goes on trying. Check your connection; the
        call is not affected.
      </p>
      <div className="ui-line">
        <Button kind="primary" onClick={() => location.reload()}>
          Reload the page
        </Button>
        <Link className={buttonClass()} to="/">
          Go to the home page
        </Link>
      </div>
    </div>
  )
}
