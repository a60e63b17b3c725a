import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useNavigate } from 'react-router'
import type { JoinAnswer } from '#shared/contract/http.ts'
import { api, failureOf, orThrow, type ApiFailure } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { useFragmentSecret } from '#client/connection/fragment.ts'
import { meQuery } from '#client/connection/use-me.ts'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Notice } from '#client/ui/notice.tsx'
import { Spinner } from '#client/ui/spinner.tsx'
import { useTitle } from '#client/ui/use-title.ts'
import './join.css'

/** From a personal link into the room: who the link is for, and one tap. */
export default function JoinScreen() {
  useTitle('Join the panel')
  const secret = useFragmentSecret('t')
  return secret ? <Greeting key={secret} secret={secret} /> : <NoSecret />
}

function Greeting({ secret }: { secret: string }) {
  const look = useQuery({
    queryKey: ['join', secret],
    queryFn: () => orThrow(api.post('/api/join', { secret, confirm: false })),
    // The secret is part of the key: forgotten as soon as the page is left.
    gcTime: 0,
    staleTime: Infinity,
  })

  if (look.isPending) return <Spinner label="Opening your link" />
  if (look.isError) {
    const failure = failureOf(look.error)
    if (isDeadLink(failure)) return <DeadLink />
    return (
      <div className="ui-narrow">
        <h1>Your link could not be opened yet</h1>
        <Notice tone="warn" action={<Button onClick={() => void look.refetch()}>Try again</Button>}>
          {failureText(failure)}
        </Notice>
      </div>
    )
  }
  return <Invitation invitation={look.data} secret={secret} />
}

function Invitation({ invitation, secret }: { invitation: JoinAnswer; secret: string }) {
  const queries = useQueryClient()
  const navigate = useNavigate()
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)

  async function join() {
    setBusy(true)
    const answer = await api.post('/api/join', { secret, confirm: true })
    setBusy(false)
    if (!answer.ok) {
      setFailure(answer.error)
      return
    }
    await queries.invalidateQueries({ queryKey: meQuery.queryKey })
    void navigate(`/panel/${answer.value.panelId}`, { replace: true })
  }

  if (failure && isDeadLink(failure)) return <DeadLink lead={invitation.lead} />
  return (
    <div className="ui-narrow">
      <Card className="join-card">
        <p className="ui-muted">You are invited as</p>
        <h1>{invitation.name}</h1>
        <p>
          to the panel for <strong>{invitation.position}</strong>, led by {invitation.lead}.
        </p>
        {failure && <Notice tone="danger">{failureText(failure)}</Notice>}
        <Button kind="primary" className="join-button" busy={busy} onClick={() => void join()}>
          {busy ? 'Joining …' : 'Join the panel'}
        </Button>
        <p className="ui-tiny">
          No account is needed. The link works on your other devices too. It is yours alone: please do not
          pass it on.
        </p>
      </Card>
      <p className="ui-muted">
        Not {invitation.name}? Then ask {invitation.lead} for your own link.
      </p>
    </div>
  )
}

const isDeadLink = (failure: ApiFailure) =>
  ['not-found', 'forbidden', 'malformed', 'signed-out'].includes(failure.kind)

const DeadLink = ({ lead }: { lead?: string }) => (
  <div className="ui-narrow">
    <h1>This link does not work any more</h1>
    <p>
      A personal link stops when it is renewed, when the seat is withdrawn, or when its time is over. A link
      that was cut off on its way does not work either.
    </p>
    <p>
      Open the newest link that you were sent. If there is none, ask {lead ?? 'the person who invited you'}{' '}
      for a new one: it takes them one press.
    </p>
  </div>
)

const NoSecret = () => (
  <div className="ui-narrow">
    <h1>Open your personal link again</h1>
    <p>
      This page needs the whole personal link from your invitation. The secret part is kept out of the address
      bar, so after a reload it is gone from here; the link in your invitation still has it.
    </p>
  </div>
)
