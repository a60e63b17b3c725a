import { type ReactNode, type RefObject, useRef } from 'react'
import { useRoom } from '#client/connection/room.tsx'
import { useSending } from '#client/connection/use-sending.ts'
import { Button } from '#client/ui/button.tsx'
import { PersonLine } from '#client/ui/person-line.tsx'
import { firstName } from '#client/ui/person-name.ts'
import { Problem } from '#client/ui/problem.tsx'
import { ToolButton } from '#client/ui/tool-button.tsx'
import { useKeyboardLeftTo } from '#client/ui/use-keyboard-left-to.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { questionAt } from '#shared/panel/places.ts'
import { isLead, isRater, stillRates } from '#shared/panel/seats.ts'
import type { Seat, SignalKind } from '#shared/panel/state.ts'
import { FollowUps } from './follow-ups.tsx'
import { SheetClose } from './sheets.tsx'
import './panel-rail.css'

const SIGNALS: readonly { kind: SignalKind; words: string }[] = [
  { kind: 'probe-deeper', words: 'Probe deeper' },
  { kind: 'time', words: 'Watch the time' },
  { kind: 'cannot-hear', words: 'Cannot hear' },
  { kind: 'please-pause', words: 'Please pause' },
]
const ROLES = { lead: 'Lead', panelist: 'Panelist', observer: 'Observer', shadow: 'Shadow' } as const
const WORDS = new Map(SIGNALS.map(({ kind, words }) => [kind, words]))

type Props = {
  shownId: QuestionId | null
  /** Narrow screens: shown in place of the question. */
  isOpen: boolean
  onClose: () => void
  onKeysHelp: () => void
}

/** Who is here and how far, never what they think; silent signals; suggested follow-ups. */
export function PanelRail({ shownId, isOpen, onClose, onKeysHelp }: Props) {
  const { view, panel, me } = useRoom()
  const title = useRef<HTMLHeadingElement>(null)
  return (
    <aside className={`iv-side ${isOpen ? 'is-open' : ''}`} aria-label="Panel">
      {isOpen && <SheetClose onClose={onClose} />}
      <h2 className="iv-side-title" tabIndex={-1} ref={title}>
        Panel
      </h2>
      <ul className="ui-people">
        {panel.seats.map(({ id }, index) => {
          const seat = view.seats[id]
          return seat && seat.revokedAt === null && <Person key={id} seat={seat} index={index} />
        })}
      </ul>
      <hr />
      {isLead(view, me) ? <SignalsToMe place={title} /> : <SignalLead />}
      <FollowUps shownId={shownId} />
      <ToolButton className="iv-side-keys" aria-keyshortcuts="?" onClick={onKeysHelp}>
        Keys{' '}
        <kbd className="ui-kbd" aria-hidden="true">
          ?
        </kbd>
      </ToolButton>
    </aside>
  )
}

function Person({ seat, index }: { seat: Seat; index: number }) {
  const { panel, presence, me, view, names } = useRoom()
  const here = presence.get(seat.id)
  const online = here?.online ?? false
  const title = panel.seats.find((it) => it.id === seat.id)?.title
  const what = isLead(view, seat.id)
    ? 'Lead'
    : seat.role === 'panelist'
      ? title || 'Panelist'
      : ROLES[seat.role]
  // In the candidate's own time there is nothing to answer, and an observer never answers.
  const mayAnswer = questionAt(view.place) !== null && stillRates(seat)
  const answered = mayAnswer && (here?.activity?.answered ?? false)
  const doing = !online
    ? seat.joinedAt === null
      ? 'not here yet'
      : 'offline'
    : here?.activity?.writing
      ? 'writing'
      : answered && <Answered />
  return (
    <PersonLine
      name={names(seat.id)}
      seatIndex={index}
      online={online}
      about={seat.id === me ? `${what}, you` : what}
      state={doing}
      good={online && answered}
    />
  )
}

const Answered = () => (
  <span title="Has answered this question">
    <span aria-hidden="true">✓</span>
    <span className="ui-hidden">has answered</span>
  </span>
)

/** `place` has the keyboard once a signal is seen. */
function SignalsToMe({ place }: { place: RefObject<HTMLElement | null> }) {
  const { view, names } = useRoom()
  const { send, problem } = useSending()
  const open = view.signals.filter((it) => !it.seen)
  // It stands there empty too: only what comes into a place that is known is read out.
  return (
    <section aria-live="polite">
      {open.length > 0 && <h2 className="iv-side-title">To you alone</h2>}
      {open.map((it) => (
        <SignalToMe key={it.id} place={place} onSeen={() => send({ type: 'seeSignal', signal: it.id })}>
          <b>{WORDS.get(it.kind)}</b> · <bdi>{names(it.by)}</bdi>
        </SignalToMe>
      ))}
      <Problem text={problem} />
    </section>
  )
}

type SignalProps = { place: RefObject<HTMLElement | null>; onSeen: () => void; children: ReactNode }

const SignalToMe = ({ place, onSeen, children }: SignalProps) => (
  <p className="iv-signal" ref={useKeyboardLeftTo<HTMLParagraphElement>(place)}>
    <span>{children}</span>
    <Button size="small" once onClick={onSeen}>
      Seen
    </Button>
  </p>
)

function SignalLead() {
  const { view, me, mySeat, names } = useRoom()
  const { send, problem } = useSending()
  if (!isRater(mySeat)) return null
  const last = view.signals.findLast((it) => it.by === me)
  return (
    <details className="iv-signals">
      <summary>Signal {firstName(names(view.lead.seat))} silently</summary>
      <div className="ui-line">
        {SIGNALS.map(({ kind, words }) => (
          <Button key={kind} size="small" once onClick={() => send({ type: 'signalLead', kind })}>
            {words}
          </Button>
        ))}
      </div>
      {last && (
        <p className="ui-tiny" role="status">
          “{WORDS.get(last.kind)}” {last.seen ? 'was seen' : 'sent'}. Only the lead sees it.
        </p>
      )}
      <Problem text={problem} />
    </details>
  )
}
