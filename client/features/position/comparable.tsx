import { adviceWords } from '#shared/calibration/comparison-words.ts'
import type { Reason } from '#shared/calibration/comparability.ts'
import { comparabilityWords, reasonWords } from '#shared/calibration/position-words.ts'
import { capital } from '#shared/calibration/words.ts'
import { Card } from '#client/ui/card.tsx'
import { Explained } from '#client/ui/explained.tsx'
import { Pill } from '#client/ui/pill.tsx'
import type { ComparedProps } from './compared.ts'
import { panelNumber } from './names.ts'
import { adviceOn } from './roster-plan.ts'

/** The guard: may these candidates be compared, what differed, and what would mend it. */
export function Comparable({ position, comparison, names }: ComparedProps) {
  const { comparability } = comparison
  return (
    <Card
      title="Can they be compared?"
      aside={
        <Pill tone={comparability.kind === 'yes' ? 'neutral' : 'warn'}>{SHORT[comparability.kind]}</Pill>
      }
    >
      <p>{comparabilityWords(comparability)}</p>
      {comparability.kind !== 'yes' && (
        <ul className="position-reasons">
          {inOrder(comparability.reasons, position).map((reason, index) => {
            const fix = fixWords(reason, position, names)
            return (
              <li key={index}>
                <ReasonLine reason={reason} names={names} />
                {fix && <span className="ui-muted"> {fix}</span>}
              </li>
            )
          })}
        </ul>
      )}
      <Explained label={`What “${SHORT[comparability.kind].toLowerCase()}” means`}>
        Yes: the position’s own kit, the same questions in the same order and time, panels of one size, and
        panelists in common. Partly: something of that differed and is listed; keep it in mind. No: another
        kit, or groups without a panelist in common; ranking across them takes a signed reason. This is the
        answer wherever this page speaks of comparable.
      </Explained>
    </Card>
  )
}

const SHORT = { yes: 'Yes', partly: 'Partly', no: 'No' } as const

/** What is about all of them first, then panel by panel. */
function inOrder(reasons: readonly Reason[], { panels }: ComparedProps['position']): readonly Reason[] {
  const place = (reason: Reason) => ('panel' in reason ? panelNumber(panels, reason.panel) : 0)
  return reasons
    .map((it) =>
      it.code === 'panel-size'
        ? {
            ...it,
            sizes: it.sizes.toSorted((a, b) => panelNumber(panels, a.panel) - panelNumber(panels, b.panel)),
          }
        : it,
    )
    .toSorted((a, b) => place(a) - place(b))
}

/** Other times than planned on many questions would push everything else off the screen. */
function ReasonLine({ reason, names }: { reason: Reason; names: ComparedProps['names'] }) {
  const words = capital(reasonWords(reason, names))
  if (reason.code !== 'minutes' || reason.questions.length < 3) return words
  return (
    <details>
      <summary>
        {names.candidate(reason.candidate)}: other times than planned on {reason.questions.length} questions.
      </summary>
      {words}
    </details>
  )
}

/** What would mend it; null where the interview is over and the difference can only be kept in mind. */
function fixWords(
  reason: Reason,
  position: ComparedProps['position'],
  names: ComparedProps['names'],
): string | null {
  const { code } = reason
  if (code === 'not-connected') {
    const advice = adviceOn(position.panels)
    return advice.kind === 'one-change'
      ? `What would mend it: ${adviceWords(advice, { ...names, rater: names.person })}`
      : 'What would mend it: one more interview, by panelists of both groups.'
  }
  if (code === 'other-kit') {
    return `What would mend it: another interview with version ${position.kit.version} of the ${position.kit.role} kit.`
  }
  if (code === 'left-out' || code === 'added' || code === 'reordered' || code === 'rephrased') {
    return position.panels.find((it) => it.id === reason.panel)?.phase === 'lobby'
      ? 'The interview has not begun: a panel with the position’s own questions would mend it.'
      : null
  }
  return null
}
