import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import type { QuestionId } from '#shared/model/ids.ts'
import { questionOf } from '#shared/panel/places.ts'

export const cardId = (questionId: QuestionId) => `rate-${questionId}`

/** What has no answer yet comes first: one press goes there. */
export function StillToRate({ unrated, asked }: { unrated: readonly QuestionId[]; asked: number }) {
  const { view } = useRoom()
  if (unrated.length === 0)
    return (
      <p className="scoring-all-rated" role="status">
        <b>{asked === 1 ? 'The question asked has' : `All ${asked} questions have`} an answer.</b> Look once
        more, then lock.
      </p>
    )
  return (
    <nav className="scoring-still" aria-label="Still to rate">
      <b>
        {unrated.length} of {asked} not rated yet
      </b>
      <span className="ui-line">
        {unrated.map((id) => (
          <Button key={id} size="small" onClick={() => goTo(id)}>
            {view.kit.questions.findIndex((it) => it.id === id) + 1} · {questionOf(view, id)?.label}
          </Button>
        ))}
      </span>
    </nav>
  )
}

function goTo(id: QuestionId) {
  const card = document.getElementById(cardId(id))
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches
  // By its head: a card is taller than a phone, and its middle shows neither question nor numbers.
  card?.scrollIntoView({ block: 'start', behavior: calm ? 'auto' : 'smooth' })
  card?.querySelector<HTMLElement>('button')?.focus({ preventScroll: true })
}
