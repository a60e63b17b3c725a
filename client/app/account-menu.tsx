import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link, useNavigate } from 'react-router'
import { api } from '#client/connection/api.ts'
import { leaveDevice } from '#client/connection/device-seats.ts'
import { type LeftWords, leftWords } from '#client/connection/left-words.ts'
import { useMe } from '#client/connection/use-me.ts'
import { Menu, MenuItem } from '#client/ui/menu.tsx'
import { SignOutDialog } from './sign-out-dialog.tsx'
import { chosenTheme, chooseTheme, type Theme } from './theme.ts'

const THEMES: readonly (readonly [Theme, string])[] = [
  ['system', 'As the system'],
  ['light', 'Light'],
  ['dark', 'Dark'],
]

/** Who is signed in, the look of the page, and the way out. */
export function AccountMenu() {
  const me = useMe().data
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [failed, setFailed] = useState(false)
  const [theme, setTheme] = useState(chosenTheme)

  const [left, setLeft] = useState<LeftWords | null>(null)
  const seats = me?.seats ?? []

  async function askToSignOut() {
    const words = await leftWords(seats)
    if (words) setLeft(words)
    else await signOut()
  }
  async function signOut() {
    setLeft(null)
    const answer = await api.post('/api/sign-out')
    if (!answer.ok && answer.error.kind !== 'signed-out') {
      setFailed(true)
      return
    }
    try {
      sessionStorage.clear()
    } catch {
      // Storage that the browser denies holds nothing to clear.
    }
    await leaveDevice(seats)
    queries.clear()
    void navigate('/sign-in')
  }

  return (
    <>
      <Menu label={<span className="app-account">{me?.member?.name ?? 'Menu'}</span>} size="small">
        <div className="ui-menu-head">Look</div>
        {THEMES.map(([value, words]) => (
          <MenuItem
            key={value}
            current={theme === value}
            onClick={() => {
              chooseTheme(value)
              setTheme(value)
            }}
          >
            {words}
          </MenuItem>
        ))}
        <div className="ui-menu-head">Account</div>
        {failed && (
          <div className="app-menu-problem" role="alert">
            You are still signed in: the server did not answer.
          </div>
        )}
        {me?.member || me?.seats.length ? (
          <>
            <Link className="ui-menu-item app-menu-link" to="/me/ratings">
              Your ratings
            </Link>
            {me.member?.role === 'admin' && (
              <Link className="ui-menu-item app-menu-link" to="/raters">
                All raters
              </Link>
            )}
            <MenuItem keepOpen onClick={() => void askToSignOut()}>
              Sign out
            </MenuItem>
          </>
        ) : (
          <Link className="ui-menu-item app-menu-link" to="/sign-in">
            Sign in
          </Link>
        )}
      </Menu>
      <SignOutDialog words={left} onStay={() => setLeft(null)} onLeave={() => void signOut()} />
    </>
  )
}
