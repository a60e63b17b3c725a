import * as z from 'zod/mini'
import { NewPanel, type KitsAnswer } from '#shared/contract/http.ts'
import type { FieldProblem } from '#shared/contract/failures.ts'
import { text } from '#shared/model/text.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { wordsProblem } from '#client/ui/text-limit.ts'
import { START_PROBLEM, startOf } from '#client/ui/when.ts'
import { sharesOf, unaskedWords } from '#shared/calibration/weights.ts'
import { percent } from '#shared/calibration/words.ts'
import {
  arrangementOf,
  asFixed,
  isBlank,
  placeholderWords,
  type Arrangement,
  type Draft,
  type FixedPosition,
} from './draft.ts'

type Kit = KitsAnswer['kits'][number]
export const PLANNED_MINUTES = 60
export const CHOOSE_KIT = 'Choose a role kit first'

/** The draft as it would be sent, judged by the very schema that the server will ask; or what is wrong, field by field. */
export function checkDraft(
  draft: Draft,
  kit: Kit | undefined,
  positions: readonly FixedPosition[],
): Result<NewPanel, readonly FieldProblem[]> {
  const arrangement = kit && arrangementOf(draft, kit, positions)
  const candidate = z.safeParse(NewPanel, {
    kit: kit?.id ?? '',
    questions: arrangement?.asked ?? [],
    placeholders: arrangement?.placeholders ?? {},
    position: draft.position ? { id: draft.position } : { title: draft.positionTitle },
    ...(draft.reason.trim() && { reason: draft.reason }),
    candidate: draft.candidate,
    lead: { title: draft.leadTitle.trim() },
    seats: draft.seats
      .filter((seat) => !isBlank(seat))
      .map((seat, index) => ({
        name: seat.name,
        title: seat.title.trim(),
        email: seat.email.trim() || null,
        role: seat.role,
        // 0 stays free for who is added later, before everybody.
        seniority: index + 1,
        person: seat.person,
      })),
    meetingLink: draft.meetingLink.trim() || null,
    startsAt: startOf(draft.startsAt),
  })
  const reason = departs(draft, kit, positions)
    ? wordsProblem(draft.reason, 'Say why this panel asks otherwise')
    : null
  if (candidate.success) return reason ? err([{ field: 'reason', problem: reason }]) : ok(candidate.data)

  const problems = candidate.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    problem: issue.message,
  }))
  return err([
    ...problems.filter((it) => it.field !== 'reason').flatMap((it) => inOurWords(it, draft, kit)),
    ...(reason ? [{ field: 'reason', problem: reason }] : []),
  ])
}

/** Of what was wrong when it was sent, what is so still. What is being typed since then is not judged before the next try. */
export const stillWrong = (
  told: readonly FieldProblem[],
  now: ReturnType<typeof checkDraft>,
): readonly FieldProblem[] =>
  now.ok ? [] : now.error.filter(({ field }) => told.some((it) => it.field === field))

/** Where the schema can only say "one of these", the form knows which one was meant. */
function inOurWords(found: FieldProblem, draft: Draft, kit: Kit | undefined): readonly FieldProblem[] {
  if (!kit && found.field === 'kit') return [{ field: 'kit', problem: CHOOSE_KIT }]
  if (!kit && found.field === 'questions') return []
  const [part, name] = found.field.split('.')
  if (part === 'placeholders' && name)
    return [{ ...found, problem: found.problem.replace(/^placeholder/, placeholderWords(name)) }]
  if (found.field === 'startsAt') return [{ ...found, problem: START_PROBLEM }]
  if (found.field !== 'position') return [found]
  const title = z.safeParse(text('position', 200), draft.positionTitle)
  return [{ field: 'position', problem: title.success ? found.problem : title.error.issues[0]!.message }]
}

/** What is unusual, in sentences. None of it stands in the way. */
export function warningsOn(
  draft: Draft,
  kit: Kit | undefined,
  positions: readonly FixedPosition[],
  now: number,
): readonly string[] {
  const seats = draft.seats.filter((seat) => !isBlank(seat))
  const raters = 1 + seats.filter((seat) => seat.role === 'panelist').length
  const startsAt = startOf(draft.startsAt)
  const names = seats.map((seat) => seat.name.trim().toLocaleLowerCase()).filter(Boolean)
  const twice = seats.find(
    (seat, index) => names.indexOf(seat.name.trim().toLocaleLowerCase()) < index && seat.name.trim(),
  )

  return [
    ...(kit ? kitWarnings(draft, kit, positions) : []),
    ...(raters < 2 ? ['You are the only rater. With 2 to 4 raters, judgements can be compared.'] : []),
    ...(raters > 4 ? [`${raters} raters. 2 to 4 work best; more cost time and add little.`] : []),
    ...(twice ? [`Two seats are named ${twice.name.trim()}.`] : []),
    ...(startsAt !== null && startsAt < now ? ['The start lies in the past.'] : []),
  ]
}

function kitWarnings(draft: Draft, kit: Kit, positions: readonly FixedPosition[]): readonly string[] {
  const arrangement = arrangementOf(draft, kit, positions)
  const { asked } = arrangement
  const minutes = minutesOf(kit, asked)
  return [
    ...(minutes > PLANNED_MINUTES
      ? [`The questions take ${minutes} minutes; ${PLANNED_MINUTES} are planned.`]
      : []),
    ...unaskedWords(
      kit.competencies,
      kit.questions.filter(({ id }) => asked.includes(id)),
    ),
    ...positionWarnings(draft, kit, positions),
  ]
}

/** Whatever differs from what the position's other candidates are asked makes them harder to compare, or not at all. */
function positionWarnings(draft: Draft, kit: Kit, positions: readonly FixedPosition[]): readonly string[] {
  if (!departs(draft, kit, positions)) return []
  return positions.find((it) => it.id === draft.position)?.kit === kit.id
    ? ['This differs from what the position’s other candidates are asked. The comparison will say so.']
    : [
        'This position’s other candidates are asked from another kit. Their results cannot be compared with this one.',
      ]
}

/** The position's other candidates are asked otherwise: that needs a reason. */
export function departs(draft: Draft, kit: Kit | undefined, positions: readonly FixedPosition[]): boolean {
  const fixed = positions.find((it) => it.id === draft.position)
  if (!fixed || !kit) return false
  return fixed.kit !== kit.id || differs(arrangementOf(draft, kit, positions), asFixed(fixed, kit))
}

/** Other questions, another order, or another word of the house. */
export const differs = (one: Arrangement, other: Arrangement): boolean =>
  one.asked.join(' ') !== other.asked.join(' ') ||
  Object.entries(other.placeholders).some(([name, word]) => one.placeholders[name] !== word)

/** What each competency counts with these questions, in words: "31 %". One that none of them asks about is not in it. */
export function sharesFor(
  kit: Kit,
  asked: readonly string[],
): readonly { readonly id: string; readonly name: string; readonly share: string }[] {
  const shares = sharesOf(
    kit.competencies,
    kit.questions.filter((it) => asked.includes(it.id)),
  )
  return kit.competencies.flatMap(({ id, name }) => {
    const share = shares.get(id)
    return share === undefined ? [] : [{ id, name, share: percent(share) }]
  })
}

/** Planned minutes of these questions together. */
export const minutesOf = (kit: Kit, ids: readonly string[]) =>
  kit.questions.filter((it) => ids.includes(it.id)).reduce((sum, it) => sum + it.minutes, 0)
