import { useEffect, useState } from 'react'
import { useRoom } from './room.tsx'

/** The server's time, looked at again every second. For small components: whoever uses it is drawn every second. */
export function useNow(): number {
  const { serverNow } = useRoom()
  const [now, setNow] = useState(serverNow)
  useEffect(() => {
    const timer = setInterval(() => setNow(serverNow()), 1_000)
    return () => clearInterval(timer)
  }, [serverNow])
  return now
}
