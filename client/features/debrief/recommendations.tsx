import { useEffect, useState } from 'react'
import { useOffer } from '#client/connection/documents.tsx'
import { useKeptDraft } from '#client/connection/kept-draft.ts'
import type { RatingMatrix } from '#shared/calibration/ratings.ts'
import { LEFT_OUT_WORDS, RECOMMENDATION_WORDS } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { REASON_MAX_CHARS } from '#shared/model/kit.ts'
import { obstacleToRecommending } from '#shared/panel/rules/debrief.ts'
import { isLead, ratersCounted } from '#shared/panel/seats.ts'
import type { RecommendationValue } from '#shared/panel/state.ts'
import { Avatar } from '#client/ui/avatar.tsx'
import { Button } from '#client/ui/button.tsx'
import { Card } from '#client/ui/card.tsx'
import { Choices } from '#client/ui/choices.tsx'
import { Field, Textarea } from '#client/ui/field.tsx'
import { Problem } from '#client/ui/problem.tsx'
import { tooLong } from '#client/ui/text-limit.ts'
import { useFocusAlong } from '#client/ui/use-focus-along.ts'
import { useSending } from '#client/connection/use-sending.ts'

/** Four steps without a middle, and none at all. */
const OPTIONS = (['definitely-not', 'no', 'yes', 'definitely-yes', 'abstain'] as const).map((value) => ({
  value,
  words: RECOMMENDATION_WORDS[value],
  apart: value === 'abstain',
}))

/** Each rater's own word: four steps without a middle, abstaining apart. */
export function Recommendations({ leftOut }: { leftOut: RatingMatrix['leftOut'] }) {
  const { view, panel, me, names } = useRoom()
  const [changing, setChanging] = useState(false)
  const may = obstacleToRecommending(view, me) === null
  const mine = view.recommendations[me]
  const [draft, keep] = useKeptDraft<RecommendationDraft>('recommendation')
  const offer = useOffer()
  const overtaken = may ? null : draft
  useEffect(() => {
    if (!overtaken) return
    if (overtaken.reason.trim()) offer(`Recommendation that was not given in time\n${overtaken.reason}`)
    keep(null)
  })
  const writes = may && (!mine || changing)
  const here = useFocusAlong<HTMLDivElement>(writes)
  const [asked, setAsked] = useState(false)
  // Courtesy, not secrecy: everybody's page has them. Who reads others first is swayed by them.
  const covered = may && !mine && !asked
  const others = ratersCounted(view).filter((it) => it !== me && view.recommendations[it]).length
  return (
    <Card title="2 · Recommendations">
      <ul className="closing-people">
        {ratersCounted(view).map((seat) => {
          const given = view.recommendations[seat]
          return (
            <li key={seat}>
              <Avatar
                name={names(seat)}
                seatIndex={panel.seats.findIndex((it) => it.id === seat)}
                size="small"
              />
              <span className="closing-person">
                <span dir="auto">{names(seat)}</span>
                {given?.reason && !covered && (
                  <span className="ui-muted" dir="auto">
                    {given.reason}
                  </span>
                )}
              </span>
              <b className={given ? '' : 'closing-waiting'}>
                {!given ? 'not yet' : covered ? 'given' : RECOMMENDATION_WORDS[given.value]}
              </b>
            </li>
          )
        })}
      </ul>
      {leftOut.map(({ seat, why }) => (
        <p key={seat} className="ui-tiny">
          <span dir="auto">{names(seat)}</span> {LEFT_OUT_WORDS[why]}, and gives no recommendation here.
        </p>
      ))}
      {covered && others > 0 && (
        <p className="closing-covered ui-muted">
          What others gave shows once you have given yours, so that nobody leans on another’s word.
          {isLead(view, me) && (
            <>
              {' '}
              <Button size="small" onClick={() => setAsked(true)}>
                Show it to me now
              </Button>
            </>
          )}
        </p>
      )}
      {may && (
        <div ref={here}>
          {writes ? (
            <RecommendForm
              draft={draft ?? { value: mine?.value ?? null, reason: mine?.reason ?? '' }}
              onDraft={keep}
              onDone={() => setChanging(false)}
            />
          ) : (
            <Button size="small" onClick={() => setChanging(true)}>
              Change mine
            </Button>
          )}
        </div>
      )}
    </Card>
  )
}

type RecommendationDraft = { readonly value: RecommendationValue | null; readonly reason: string }

type FormProps = {
  draft: RecommendationDraft
  /** Null once it is given. */
  onDraft: (draft: RecommendationDraft | null) => void
  onDone: () => void
}

function RecommendForm({ draft, onDraft, onDone }: FormProps) {
  const { busy, problem, send } = useSending()
  const { value, reason } = draft
  const long = tooLong(reason, REASON_MAX_CHARS)
  const done = () => {
    onDraft(null)
    onDone()
  }
  return (
    <form
      className="debrief-form"
      onSubmit={(event) => {
        event.preventDefault()
        if (value && !long) send({ type: 'recommend', value, reason: reason.trim() }, done)
      }}
    >
      <Choices
        legend="Would you recommend this candidate for this job?"
        options={OPTIONS}
        chosen={value}
        onChoose={(next) => onDraft({ value: next, reason })}
      />
      <Field
        label="Reason"
        optional
        hint={`Up to ${REASON_MAX_CHARS} characters; part of the record.`}
        problem={long}
      >
        <Textarea
          rows={2}
          value={reason}
          onChange={(event) => onDraft({ value, reason: event.target.value })}
        />
      </Field>
      <Problem text={problem} />
      <div className="ui-line">
        <Button type="submit" kind="primary" busy={busy} disabled={!value}>
          Give my recommendation
        </Button>
      </div>
    </form>
  )
}
