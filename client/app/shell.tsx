import { Suspense } from 'react'
import { Link, Outlet, useLocation } from 'react-router'
import { Spinner } from '#client/ui/spinner.tsx'
import { TopBar } from '#client/ui/top-bar.tsx'
import { AccountMenu } from './account-menu.tsx'
import { ErrorBoundary } from './error-boundary.tsx'
import './app.css'

const SkipLink = () => (
  <a
    className="ui-skip"
    href="#main"
    onClick={(event) => {
      // The fragment may hold a secret that a page still needs: move the keyboard, leave the address alone.
      event.preventDefault()
      document.getElementById('main')?.focus()
    }}
  >
    Skip to the content
  </a>
)

/** The frame of all pages around the room: the bar with the account, and the page. */
export function Shell() {
  return (
    <>
      <SkipLink />
      <TopBar end={<AccountMenu />}>
        <Link className="app-brand" to="/">
          <Mark />
          Panelroom
        </Link>
      </TopBar>
      <Page className="app-main" />
    </>
  )
}

/** The frame of the live room and of results: they bring their own bar and use the whole window. */
export function Bare() {
  return (
    <>
      <SkipLink />
      <Page />
    </>
  )
}

function Page({ className }: { className?: string }) {
  const { pathname } = useLocation()
  return (
    <main id="main" tabIndex={-1} className={className}>
      <ErrorBoundary key={pathname}>
        <Suspense fallback={<Spinner />}>
          <Outlet />
        </Suspense>
      </ErrorBoundary>
    </main>
  )
}

const Mark = () => (
  <svg viewBox="0 0 32 32" width="24" height="24" aria-hidden="true">
    <rect width="32" height="32" rx="8" fill="var(--accent)" />
    <g fill="var(--accent-ink)">
      <rect x="7" y="17" width="4.5" height="8" rx="1.5" opacity="0.6" />
      <rect x="13.75" y="12" width="4.5" height="13" rx="1.5" opacity="0.8" />
      <rect x="20.5" y="7" width="4.5" height="18" rx="1.5" />
    </g>
  </svg>
)
