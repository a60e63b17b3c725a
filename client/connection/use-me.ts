import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, orThrow } from './api.ts'

/** Who this browser is. After signing in or out, set or invalidate it. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: () => orThrow(api.get('/api/me')),
  staleTime: 60_000,
})

/** The account and the seats that this browser holds. */
export const useMe = () => useQuery(meQuery)
