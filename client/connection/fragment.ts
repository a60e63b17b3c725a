import { useEffect, useState } from 'react'
import { useLocation, useNavigate } from 'react-router'

/**
 * The secret in the address's fragment, `#name=secret`. It is kept in memory only and taken out of the address bar and
 * of this page's history entry at once. Null where the page came without one, as after a reload.
 */
export function useFragmentSecret(name: string): string | null {
  const { hash, pathname } = useLocation()
  const navigate = useNavigate()
  const found = new URLSearchParams(hash.slice(1)).get(name) || null
  const [secret, setSecret] = useState(found)
  // A second link, opened in the same tab, takes the place of the first.
  if (found !== null && found !== secret) setSecret(found)

  useEffect(() => {
    if (found !== null) void navigate(pathname, { replace: true })
  }, [found, navigate, pathname])

  return secret
}
