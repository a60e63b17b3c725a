import { useEffect, useState } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import type { EnteredRating } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { questionAt } from '#shared/panel/places.ts'

const WRITING_MS = 3_000
const TELL_EVERY_MS = 1_000

/** Tells the panel that this person looks, writes, has answered. Never what. */
export function useActivity(
  looksAt: QuestionId | null,
  ratings: Readonly<Record<QuestionId, EnteredRating>>,
): void {
  const { view, setActivity } = useRoom()
  const [writing, setWriting] = useState(false)
  const leadAt = questionAt(view.place)
  const answered = leadAt !== null && ratings[leadAt] !== undefined

  useEffect(() => {
    let stop: ReturnType<typeof setTimeout> | undefined
    const typed = () => {
      setWriting(true)
      clearTimeout(stop)
      stop = setTimeout(() => setWriting(false), WRITING_MS)
    }
    // As it rises, not as it sinks: drawn again before its own listener has heard of a letter, a field would lose it.
    document.addEventListener('input', typed)
    return () => {
      clearTimeout(stop)
      document.removeEventListener('input', typed)
    }
  }, [])

  useEffect(() => {
    const tell = setTimeout(
      () => setActivity({ looksAt, writing, answered }),
      writing ? 0 : TELL_EVERY_MS / 4,
    )
    return () => clearTimeout(tell)
  }, [looksAt, writing, answered, setActivity])
}
