import { type ReactNode, useEffect, useRef, useState } from 'react'
import { useRatings, useScorecard } from '#client/connection/documents.tsx'
import { useRoom } from '#client/connection/room.tsx'
import { type EnteredRating, rate } from '#shared/documents/scorecard.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import type { Score } from '#shared/model/scorecard.ts'
import { questionAt, questionOf } from '#shared/panel/places.ts'
import { isLead, stillRates } from '#shared/panel/seats.ts'
import { CandidateQuestions } from './candidate-questions.tsx'
import { KeysHelp } from './keys-help.tsx'
import { LeadBar } from './lead-bar.tsx'
import { LeadWord } from './lead-word.tsx'
import { NotesCard } from './notes-card.tsx'
import { PanelRail } from './panel-rail.tsx'
import { QuestionPane } from './question-pane.tsx'
import { QuestionRail } from './question-rail.tsx'
import { ScoreDock } from './score-dock.tsx'
import { type Sheet, SheetButtons } from './sheets.tsx'
import { useActivity } from './use-activity.ts'
import { useKeys } from './use-keys.ts'
import { Unrated, useUnrated } from './unrated.tsx'
import { useLook } from './use-look.ts'
import './interview.css'

export type NotesFor = (props: { questionId: QuestionId; which: 'mine' | 'panel' }) => ReactNode

/** The interview: the question, its anchors, one's own rating and evidence, and where everybody is. */
export default function InterviewScreen({ notes }: { notes: NotesFor }) {
  const { view, me, mySeat, serverNow } = useRoom()
  const { shown, apart, settling, look, follow } = useLook(view.place)
  const scorecard = useScorecard()
  const ratings = useRatings()
  const screen = useRef<HTMLDivElement>(null)
  const [help, setHelp] = useState(false)
  const [allLevels, setAllLevels] = useState(false)
  const [sheet, setSheet] = useState<Sheet | null>(null)

  const shownId = questionAt(shown)
  const question = shownId ? questionOf(view, shownId) : undefined
  const ids = view.kit.questions.map((it) => it.id)
  const mayRate = stillRates(mySeat) && scorecard?.right === 'write'
  // Who moves the panel knows where it is.
  const unready = settling && !isLead(view, me)
  const missed = shownId !== null && mySeat.missed.includes(shownId)
  const unrated = useUnrated(shownId, ratings)
  const reminded = mayRate ? unrated : []
  useActivity(shownId, ratings)

  function enter(rating: EnteredRating | null): void {
    if (!scorecard || !mayRate || !shownId || unready) return
    rate(scorecard.doc, shownId, rating, serverNow())
  }
  function step(by: number): void {
    const next = ids[(shownId ? ids.indexOf(shownId) : ids.length) + by]
    if (next) look(next)
  }

  useKeys({
    ...Object.fromEntries(
      ([1, 2, 3, 4, 5] as const).map((score: Score) => [String(score), () => enter(score)]),
    ),
    n: () => enter('not-observed'),
    j: () => step(1),
    k: () => step(-1),
    f: follow,
    '/': () => screen.current?.querySelector<HTMLElement>('.iv-notes [contenteditable=true]')?.focus(),
    // Left to others while there is no sheet to close.
    escape: sheet ? () => setSheet(null) : undefined,
    '?': () => setHelp(true),
  })

  // A long question must begin at its beginning, not where the last one was scrolled to.
  const wasShown = useRef(shownId)
  useEffect(() => {
    screen.current?.querySelector('.iv-centre')?.scrollTo(0, 0)
    if (wasShown.current === shownId) return
    wasShown.current = shownId
    // What had the keyboard may have gone with the last question: it goes on from the new one, not from the top of the page.
    if (document.activeElement === document.body)
      screen.current?.querySelector<HTMLElement>('.iv-question')?.focus({ preventScroll: true })
  }, [shownId])

  const competency = view.kit.competencies.find((it) => it.id === question?.competency)
  const sheets = (
    <SheetButtons
      where={competency?.name ?? 'Questions'}
      unrated={reminded.length}
      sheet={sheet}
      onSheet={setSheet}
    />
  )

  return (
    <div className={`iv ${sheet ? 'has-sheet' : ''} ${unready ? 'is-settling' : ''}`} ref={screen}>
      <QuestionRail
        shownId={shownId}
        ratings={ratings}
        unrated={reminded}
        onLook={(id) => {
          look(id)
          setSheet(null)
        }}
        isOpen={sheet === 'questions'}
        onClose={() => setSheet(null)}
      />
      <section className="iv-centre" aria-label="Question">
        <LeadWord shownId={shownId} apart={apart} onFollow={follow} />
        <Unrated ids={reminded} onLook={look} />
        {question ? (
          <QuestionPane
            key={question.id}
            question={question}
            rating={ratings[question.id]}
            missed={missed}
            sheets={sheets}
            onRate={mayRate ? enter : null}
          />
        ) : (
          <CandidateQuestions sheets={sheets} />
        )}
        <NotesCard questionId={question?.id ?? null} notes={notes} />
      </section>
      <PanelRail
        shownId={shownId}
        isOpen={sheet === 'panel'}
        onClose={() => setSheet(null)}
        onKeysHelp={() => setHelp(true)}
      />
      <div className="iv-foot">
        {question && mayRate && (
          <ScoreDock
            key={question.id}
            question={question}
            rating={ratings[question.id]}
            all={allLevels}
            onAll={setAllLevels}
            onRate={enter}
          />
        )}
        <LeadBar />
      </div>
      <KeysHelp open={help} onClose={() => setHelp(false)} />
    </div>
  )
}
