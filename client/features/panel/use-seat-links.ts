import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import type { SeatId } from '#shared/model/ids.ts'
import { api, type ApiFailure } from '#client/connection/api.ts'

export type SeatLinks = ReturnType<typeof useSeatLinks>

/**
 * The links made on this page, and what can be done to them. They are held in memory only: the server keeps no more than
 * their hash, so a link that was left behind is replaced, not looked up.
 */
export function useSeatLinks(panel: PanelAnswer) {
  const queries = useQueryClient()
  const [made, setMade] = useState<Readonly<Record<SeatId, LinkAnswer>>>({})
  const [failure, setFailure] = useState<ApiFailure | null>(null)
  const [busy, setBusy] = useState(false)
  const reload = () => queries.invalidateQueries({ queryKey: ['panel', panel.id] })

  async function makeOne(seat: SeatId): Promise<boolean> {
    const answer = await api.post(`/api/panels/${panel.id}/seats/${seat}/link`)
    setFailure(answer.ok ? null : answer.error)
    if (answer.ok) setMade((was) => ({ ...was, [seat]: answer.value }))
    return answer.ok
  }

  async function during(work: () => Promise<void>) {
    setBusy(true)
    await work()
    await reload()
    setBusy(false)
  }

  return {
    busy,
    failure,
    /** The link as it is passed on, with our own address before it. Undefined unless made on this page. */
    of(seat: SeatId) {
      const link = made[seat]
      return link && { address: new URL(link.path, location.origin).href, expiresAt: link.expiresAt }
    },
    make: (seat: SeatId) =>
      during(async () => {
        await makeOne(seat)
      }),
    /** One after the other; the first failure ends it. */
    makeAll: (seats: readonly SeatId[]) =>
      during(async () => {
        for (const seat of seats) if (!(await makeOne(seat))) return
      }),
    revoke: (seat: SeatId) =>
      during(async () => {
        const answer = await api.post(`/api/panels/${panel.id}/seats/${seat}/revoke`)
        setFailure(answer.ok ? null : answer.error)
        if (answer.ok) setMade(({ [seat]: _gone, ...rest }) => rest)
      }),
  }
}
