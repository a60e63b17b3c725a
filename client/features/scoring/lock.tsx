import { useState } from 'react'
import type { RoomDocument } from '#client/connection/documents.tsx'
import { failureText, refusalText } from '#client/connection/failure-text.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { TwoSteps } from '#client/ui/two-steps.tsx'
import type { Draft } from '#shared/panel/commands.ts'
import { questionOf } from '#shared/panel/places.ts'
import { obstacleToLocking } from '#shared/panel/rules/scoring.ts'

/** After that long without a word from the server, better say so than keep somebody waiting. */
const FLUSH_PATIENCE_MS = 8_000

/** The end of my card. It locks what the server holds, so everything typed has to be there first. */
export function Lock({ scorecard, draft }: { scorecard: RoomDocument; draft: Draft }) {
  const { view, me, send } = useRoom()
  const [sure, setSure] = useState(false)
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)
  const obstacle = obstacleToLocking(view, me, draft)

  async function lock() {
    setBusy(true)
    setProblem(null)
    const saved = await inTime(scorecard.flush(), FLUSH_PATIENCE_MS)
    const answer = saved ? await send({ type: 'lockScorecard' }) : null
    setBusy(false)
    if (!answer)
      setProblem(
        'Not locked: your last changes are not saved on the server yet. Try again once it says “Saved”.',
      )
    else if (!answer.ok)
      setProblem(failureText(answer.error, { question: (id) => questionOf(view, id)?.label ?? id }))
  }

  if (obstacle)
    return (
      <div className="scoring-lock">
        <p className="ui-muted">
          {refusalText(obstacle, { question: (id) => questionOf(view, id)?.label ?? id })}
        </p>
        <Button disabled>Lock my scorecard</Button>
      </div>
    )
  return (
    <div className="scoring-lock is-ready">
      {sure ? (
        <p>
          <b>Final: nothing changes afterwards.</b> A change of mind in the debrief is a revision with a
          reason, and both stay on the record.
        </p>
      ) : (
        <p className="ui-muted">When you are done, lock. The reveal waits for everybody’s lock.</p>
      )}
      <TwoSteps
        sure={sure}
        onSure={setSure}
        ask="Lock my scorecard"
        kind="primary"
        action={busy ? 'Locking…' : 'Lock it'}
        busy={busy}
        onConfirm={() => void lock()}
      />
      <Problem text={problem} />
    </div>
  )
}

async function inTime(saved: Promise<boolean>, ms: number): Promise<boolean> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<boolean>((resolve) => {
    timer = setTimeout(() => resolve(false), ms)
  })
  return Promise.race([saved, late]).finally(() => clearTimeout(timer))
}
