import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Navigate, useLocation, useNavigate } from 'react-router'
import { api, type ApiFailure } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { forgetRooms } from '#client/connection/kept-room.ts'
import { meQuery, useMe } from '#client/connection/use-me.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Field, Input } from '#client/ui/field.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { useTitle } from '#client/ui/use-title.ts'

/** For people with an account. Panelists need none: their personal link is enough. */
export default function SignInScreen() {
  useTitle('Sign in')
  const queries = useQueryClient()
  const navigate = useNavigate()
  const from = useOrigin()
  const me = useMe().data
  const [email, setEmail] = useState('')
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const answer = await api.post('/api/sign-in', { email: email.trim(), password })
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.error)
      return
    }
    // What an earlier person of this browser saw is not this one's.
    await forgetRooms()
    queries.clear()
    queries.setQueryData(meQuery.queryKey, answer.value)
    void navigate(from, { replace: true })
  }

  if (me?.needsSetup) return <Navigate to="/setup" replace />
  if (me?.member) return <Navigate to={from} replace />
  return (
    <div className="ui-narrow">
      <h1>Sign in</h1>
      <Card>
        <form className="ui-form" onSubmit={(event) => void submit(event)} noValidate>
          <Field label="E-mail">
            <Input
              type="email"
              autoComplete="username"
              value={email}
              onChange={(event) => setEmail(event.target.value)}
            />
          </Field>
          <Field label="Password">
            <Input
              type="password"
              autoComplete="current-password"
              value={password}
              onChange={(event) => setPassword(event.target.value)}
            />
          </Field>
          {failure && <Notice tone="danger">{signInFailureText(failure)}</Notice>}
          <Button type="submit" kind="primary" busy={busy}>
            {busy ? 'Signing in …' : 'Sign in'}
          </Button>
        </form>
      </Card>
      <p className="ui-muted">Invited to a panel? You need no account: open your personal link.</p>
    </div>
  )
}

/** Where the person wanted to go. It comes from our own pages only, never from the address. */
function useOrigin(): string {
  const from: unknown = (useLocation().state as { from?: unknown } | null)?.from
  return typeof from === 'string' && /^\/(?![/\\])/.test(from) ? from : '/'
}

function signInFailureText(failure: ApiFailure): string {
  const wrong = ['signed-out', 'forbidden', 'not-found', 'malformed']
  return wrong.includes(failure.kind) ? 'The e-mail or the password is not right.' : failureText(failure)
}
