import { Component, type ReactNode } from 'react'
import { Button, buttonClass } from '#client/ui/button.tsx'
import './app.css'

type Props = { children: ReactNode }
type State = { error: Error | null }

/** Catches a bug on its way up and offers ways out. What was typed is kept by the screens themselves, not lost with them. */
export class ErrorBoundary extends Component<Props, State> {
  override state: State = { error: null }

  static getDerivedStateFromError(error: unknown): State {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }

  override render() {
    const { error } = this.state
    if (!error) return this.props.children
    return (
      <div className="app-page" role="alert">
        <h1>This page stopped working</h1>
        <p className="ui-muted">
          {isMissingPart(error)
            ? 'A part of it could not be loaded. Panelroom may have been updated, or the connection dropped.'
            : 'That is a fault of ours. Everything that was saved is still there.'}
        </p>
        <div className="app-actions">
          <Button kind="primary" onClick={() => location.reload()}>
            Reload the page
          </Button>
          <a className={buttonClass()} href="/">
            Go to the home page
          </a>
        </div>
        <details className="ui-tiny">
          <summary>What to report</summary>
          <code>{error.message}</code>
        </details>
      </div>
    )
  }
}

const isMissingPart = (error: Error) =>
  /dynamically imported module|module script|preload/i.test(error.message)
