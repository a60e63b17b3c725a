import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { PositionAnswer } from '#shared/contract/positions.ts'
import { api, type ApiFailure } from '#client/connection/api.ts'
import { failureText } from '#client/connection/failure-text.ts'
import { Button } from '#client/ui/button.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { whenText } from '#client/ui/when.ts'

/** One switch a position: for all of its candidates or for none. Each turn of it stays on record. */
export function CalibrationSwitch({ position }: { position: PositionAnswer }) {
  const queries = useQueryClient()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const { is, changes } = position.calibration
  const other = is === 'on' ? 'off' : 'on'
  const [latest] = changes

  async function turn() {
    setBusy(true)
    const answer = await api.patch(`/api/positions/${position.id}`, { calibration: other })
    setBusy(false)
    setFailure(answer.ok ? null : answer.error)
    if (!answer.ok) return
    queries.setQueryData(['position', position.id], answer.value)
    await queries.invalidateQueries({ queryKey: ['comparison', position.id] })
  }

  return (
    <div className="position-switch">
      <span className="ui-tiny" aria-live="polite">
        Calibration is {is} for all candidates of this position
        {latest && (
          <>
            , turned {latest.to} by <bdi>{latest.by}</bdi>, {whenText(latest.at)}
          </>
        )}
        .
      </span>
      <Button className="ui-noprint" size="small" busy={busy} onClick={() => void turn()}>
        Turn calibration {other}
      </Button>
      <Problem text={failure && failureText(failure)} />
    </div>
  )
}
