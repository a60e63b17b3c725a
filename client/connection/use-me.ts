import { queryOptions, useQuery } from '@tanstack/react-query'
import { api, orThrow } from './api.ts'
import { keepOnly } from './device-seats.ts'

/** Who this browser is, which forgets here what was another’s. After signing in or out, set or invalidate it. */
export const meQuery = queryOptions({
  queryKey: ['me'],
  queryFn: async () => {
    const me = await orThrow(api.get('/api/me'))
    void keepOnly(me.seats)
    return me
  },
  staleTime: 60_000,
})

/** The account and the seats that this browser holds. */
export const useMe = () => useQuery(meQuery)
