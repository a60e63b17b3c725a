import { useQuery } from '@tanstack/react-query'
import type { KnownPerson } from '#shared/contract/positions.ts'
import { api, orThrow } from './api.ts'
import { useMe } from './use-me.ts'

const NOBODY: readonly KnownPerson[] = []

/** People from earlier panels, to be offered while a name is typed. Empty while unknown: every form works without them. */
export function useKnownPeople(): readonly KnownPerson[] {
  const me = useMe().data
  const known = useQuery({
    queryKey: ['known-people'],
    queryFn: () => orThrow(api.get('/api/known-people')),
    enabled: Boolean(me?.member),
    staleTime: 60_000,
  })
  return known.data?.people ?? NOBODY
}
