import { useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Link, useNavigate } from 'react-router'
import { PASSWORD_MAX_CHARS, PASSWORD_MIN_CHARS } from '#shared/model/directory.ts'
import { api, failureOf, type ApiFailure } from '#client/connection/api.ts'
import { failureText, problemWith } from '#client/connection/failure-text.ts'
import { useFragmentSecret } from '#client/connection/fragment.ts'
import { meQuery, useMe } from '#client/connection/use-me.ts'
import { Button, buttonClass } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Field, Input, useFocusFirstProblem } from '#client/ui/field.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'

/** Makes the first account, with the one-time code of the link that the server printed. */
export default function SetupScreen() {
  useTitle('Set up')
  const me = useMe()
  const code = useFragmentSecret('code')

  if (me.isPending) return <Spinner />
  if (me.isError)
    return (
      <Notice tone="danger" action={<Button onClick={() => void me.refetch()}>Try again</Button>}>
        {failureText(failureOf(me.error))}
      </Notice>
    )
  if (!me.data.needsSetup) return <AlreadySetUp />
  if (!code) return <NoCode />
  return <SetupForm code={code} />
}

function SetupForm({ code }: { code: string }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const { form, focusFirstProblem } = useFocusFirstProblem()
  const [person, setPerson] = useState({ name: '', email: '', password: '' })
  const [visible, setVisible] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)
  const set = (change: Partial<typeof person>) => setPerson((was) => ({ ...was, ...change }))

  async function submit(event: FormEvent) {
    event.preventDefault()
    if (busy) return
    setBusy(true)
    const answer = await api.post('/api/setup', { code, ...person, email: person.email.trim() })
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.error)
      focusFirstProblem()
      return
    }
    queries.setQueryData(meQuery.queryKey, answer.value)
    void navigate('/', { replace: true })
  }

  return (
    <div className="ui-narrow">
      <div>
        <h1>Welcome to Panelroom</h1>
        <p className="ui-muted">
          Make the first account. It looks after this installation, and can lead panels.
        </p>
      </div>
      <Card>
        <form className="ui-form" ref={form} onSubmit={(event) => void submit(event)} noValidate>
          <Field label="Your name" hint="As panelists will read it." problem={problemWith(failure, 'name')}>
            <Input
              autoComplete="name"
              value={person.name}
              onChange={(event) => set({ name: event.target.value })}
            />
          </Field>
          <Field
            label="E-mail"
            hint="To sign in with. Nothing is sent to it."
            problem={problemWith(failure, 'email')}
          >
            <Input
              type="email"
              autoComplete="username"
              value={person.email}
              onChange={(event) => set({ email: event.target.value })}
            />
          </Field>
          <Field
            label="Password"
            hint={`${PASSWORD_MIN_CHARS} to ${PASSWORD_MAX_CHARS} characters. A short sentence does well.`}
            problem={problemWith(failure, 'password')}
          >
            <Input
              type={visible ? 'text' : 'password'}
              autoComplete="new-password"
              value={person.password}
              onChange={(event) => set({ password: event.target.value })}
            />
          </Field>
          <label className="ui-check">
            <input type="checkbox" checked={visible} onChange={(event) => setVisible(event.target.checked)} />
            Show the password
          </label>
          {failure && !isShownAtFields(failure) && <Notice tone="danger">{setupFailureText(failure)}</Notice>}
          <Button type="submit" kind="primary" busy={busy}>
            {busy ? 'Making the account …' : 'Make the account'}
          </Button>
        </form>
      </Card>
    </div>
  )
}

const isShownAtFields = (failure: ApiFailure) =>
  failure.kind === 'malformed' &&
  failure.problems.every((it) => ['name', 'email', 'password'].includes(it.field))

function setupFailureText(failure: ApiFailure): string {
  const isCode = failure.kind === 'malformed' && failure.problems.some((it) => it.field === 'code')
  if (isCode || failure.kind === 'forbidden' || failure.kind === 'not-found')
    return 'This set-up link is not valid any more. Open the one that the server printed last.'
  return failureText(failure)
}

const NoCode = () => (
  <div className="ui-narrow">
    <h1>Panelroom is not set up yet</h1>
    <p>
      Open the link that the server printed when it started. It carries a one-time code, which this page does
      not have: it was opened without the code, or loaded again. If the window is gone, start the server again
      and it prints a new link.
    </p>
  </div>
)

const AlreadySetUp = () => (
  <div className="ui-narrow">
    <h1>Panelroom is set up</h1>
    <p>The first account exists, so this link has done its work.</p>
    <div>
      <Link className={buttonClass('primary')} to="/">
        Go to the home page
      </Link>
    </div>
  </div>
)
