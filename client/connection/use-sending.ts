import { useState } from 'react'
import { failureText } from './failure-text.ts'
import { useRoom } from './room.tsx'
import type { Request } from '#shared/panel/commands.ts'

/** One request at a time: under way, refused and why, or through. */
export function useSending() {
  const room = useRoom()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function send(request: Request, then?: () => void) {
    if (room.asOf !== null) return setProblem(failureText({ kind: 'offline' }))
    setBusy(true)
    setProblem(null)
    const answer = await room.send(request)
    setBusy(false)
    if (answer.ok) then?.()
    else setProblem(failureText(answer.error, { seat: room.names }))
  }

  return { busy, problem, send: (request: Request, then?: () => void) => void send(request, then) }
}
