import * as z from 'zod/mini'
import { NewPanel, type KitsAnswer } from '#shared/contract/http.ts'
import type { FieldProblem } from '#shared/contract/failures.ts'
import { text } from '#shared/model/text.ts'
import { err, ok, type Result } from '#shared/result.ts'
import { fromLocalInput } from '#client/ui/when.ts'
import { arrangementOf, isBlank, type Draft } from './draft.ts'

type Kit = KitsAnswer['kits'][number]
export const PLANNED_MINUTES = 60

/** The draft as it would be sent, judged by the very schema that the server will ask; or what is wrong, field by field. */
export function checkDraft(draft: Draft, kit: Kit | undefined): Result<NewPanel, readonly FieldProblem[]> {
  const arrangement = kit && arrangementOf(draft, kit)
  const candidate = z.safeParse(NewPanel, {
    kit: kit?.id ?? '',
    questions: arrangement?.asked ?? [],
    placeholders: arrangement?.placeholders ?? {},
    position: draft.position ? { id: draft.position } : { title: draft.positionTitle },
    candidate: draft.candidate,
    lead: { title: draft.leadTitle.trim() },
    seats: draft.seats
      .filter((seat) => !isBlank(seat))
      .map((seat, index) => ({
        name: seat.name,
        title: seat.title.trim(),
        email: seat.email.trim() || null,
        role: seat.role,
        seniority: index,
        person: seat.person,
      })),
    meetingLink: draft.meetingLink.trim() || null,
    startsAt: fromLocalInput(draft.startsAt),
  })
  if (candidate.success) return ok(candidate.data)

  const problems = candidate.error.issues.map((issue) => ({
    field: issue.path.join('.'),
    problem: issue.message,
  }))
  return err(problems.flatMap((it) => inOurWords(it, draft, kit)))
}

/** Where the schema can only say "one of these", the form knows which one was meant. */
function inOurWords(found: FieldProblem, draft: Draft, kit: Kit | undefined): readonly FieldProblem[] {
  if (!kit && found.field === 'kit') return [{ field: 'kit', problem: 'choose a role kit first' }]
  if (!kit && found.field === 'questions') return []
  if (found.field !== 'position') return [found]
  const title = z.safeParse(text('position', 200), draft.positionTitle)
  return [{ field: 'position', problem: title.success ? found.problem : title.error.issues[0]!.message }]
}

/** What is unusual, in sentences. None of it stands in the way. */
export function warningsOn(draft: Draft, kit: Kit | undefined, now: number): readonly string[] {
  const seats = draft.seats.filter((seat) => !isBlank(seat))
  const raters = 1 + seats.filter((seat) => seat.role === 'panelist').length
  const startsAt = fromLocalInput(draft.startsAt)
  const names = seats.map((seat) => seat.name.trim().toLocaleLowerCase()).filter(Boolean)
  const twice = seats.find(
    (seat, index) => names.indexOf(seat.name.trim().toLocaleLowerCase()) < index && seat.name.trim(),
  )

  return [
    ...(kit ? kitWarnings(draft, kit) : []),
    ...(raters < 2 ? ['You are the only rater. With 2 to 4 raters, judgements can be compared.'] : []),
    ...(raters > 4 ? [`${raters} raters. 2 to 4 work best; more cost time and add little.`] : []),
    ...(twice ? [`Two seats are named ${twice.name.trim()}.`] : []),
    ...(startsAt !== null && startsAt < now ? ['The start lies in the past.'] : []),
  ]
}

function kitWarnings(draft: Draft, kit: Kit): readonly string[] {
  const { asked } = arrangementOf(draft, kit)
  const minutes = minutesOf(kit, asked)
  const covered = new Set(asked.map((id) => kit.questions.find((it) => it.id === id)?.competency))
  const bare = kit.competencies.filter((it) => it.weight > 0 && !covered.has(it.id))
  return [
    ...(minutes > PLANNED_MINUTES
      ? [`The questions take ${minutes} minutes; ${PLANNED_MINUTES} are planned.`]
      : []),
    ...bare.map((it) => `No question is left for ${it.name}, which counts ${it.weight} %.`),
  ]
}

/** Planned minutes of these questions together. */
export const minutesOf = (kit: Kit, ids: readonly string[]) =>
  kit.questions.filter((it) => ids.includes(it.id)).reduce((sum, it) => sum + it.minutes, 0)
