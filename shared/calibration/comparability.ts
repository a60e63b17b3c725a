import type { CandidateId, CompetencyId, KitId, PanelId, QuestionId } from '../model/ids.ts'
import type { Kit } from '../model/kit.ts'
import { entryOf } from '../panel/entries.ts'
import { isSkipped } from '../panel/places.ts'
import type { PanelState } from '../panel/state.ts'
import type { RatingsTable } from './engine/table.ts'
import { fidelityOf } from './fidelity.ts'
import { componentsOf } from './graph.ts'
import { isSameKit } from './position-result.ts'

/** Beyond these times the planned minutes a question was another question. */
const LONG = 1.5
const SHORT = 0.5

/** Where one panel left what its position fixed for everybody. Facts; `position-words.ts` makes sentences of them. */
export type Deviation =
  | PlanDeviation
  /** Why this panel was planned otherwise, as whoever opened it wrote. */
  | { readonly code: 'planned-because'; readonly reason: string }
  | InterviewDeviation

/** Of the plan, known before the interview. */
export type PlanDeviation =
  /** Another kit, or another version of it: the panel stays out of the calibration. */
  | { readonly code: 'other-kit'; readonly role: string; readonly version: number }
  /** The position's own weights count for everybody all the same. */
  | { readonly code: 'other-weights'; readonly competencies: readonly CompetencyId[] }
  /** Not planned for this candidate. */
  | { readonly code: 'left-out'; readonly questions: readonly QuestionId[] }
  /** Planned for this candidate alone: in no score. */
  | { readonly code: 'added'; readonly questions: readonly QuestionId[] }
  /** Planned in another order. */
  | { readonly code: 'reordered' }
  /** Words of the house differ in these questions. */
  | { readonly code: 'rephrased'; readonly questions: readonly QuestionId[] }

/** Of the interview itself, told after the reveal. */
export type InterviewDeviation =
  | { readonly code: 'skipped'; readonly questions: readonly QuestionId[] }
  | { readonly code: 'not-reached'; readonly questions: readonly QuestionId[] }
  | { readonly code: 'asked-out-of-order'; readonly questions: readonly QuestionId[] }
  /** Questions from outside the kit. */
  | { readonly code: 'off-script'; readonly count: number }
  /** More than 1.5 times, or less than half, of the planned time. */
  | {
      readonly code: 'minutes'
      readonly questions: readonly {
        readonly id: QuestionId
        readonly plannedMs: number
        readonly actualMs: number
      }[]
    }

/** Why a comparison of the position's candidates is limited. */
export type Reason =
  | (Deviation & { readonly panel: PanelId; readonly candidate: CandidateId })
  /** How many raters count for each, where that differs. */
  | {
      readonly code: 'panel-size'
      readonly sizes: readonly {
        readonly panel: PanelId
        readonly candidate: CandidateId
        readonly raters: number
      }[]
    }
  /** No chain of shared raters ties these groups together: a ranking assumes that they are equally strict. */
  | { readonly code: 'not-connected'; readonly groups: readonly (readonly CandidateId[])[] }

/**
 * May these candidates be compared? `partly`: with what the reasons say in mind. `no`: other kit versions or groups without
 * a rater in common; a ranking across it needs a signed reason.
 */
export type Comparability =
  | { readonly kind: 'yes' }
  | { readonly kind: 'partly'; readonly reasons: readonly Reason[] }
  | { readonly kind: 'no'; readonly reasons: readonly Reason[] }

/** The kit as a position fixed it for all of its candidates. */
export type Plan = {
  readonly id: KitId
  readonly version: number
  readonly questions: readonly QuestionId[]
  readonly weights: Readonly<Record<CompetencyId, number>>
  readonly placeholders: Readonly<Record<string, string>>
}

/** How a panel's kit differs from its position's plan, whatever has happened in the room since. */
export function deviationsOfPlan(plan: Plan, kit: Kit): readonly PlanDeviation[] {
  if (!isSameKit(plan, kit)) return [{ code: 'other-kit', role: kit.role, version: kit.version }]

  const asked = kit.questions.map(({ id }) => id)
  const leftOut = plan.questions.filter((id) => !asked.includes(id))
  const added = asked.filter((id) => !plan.questions.includes(id))
  const kept = plan.questions.filter((id) => asked.includes(id))
  const shared = asked.filter((id) => plan.questions.includes(id))
  const reweighted = kit.competencies.filter(({ id, weight }) => entryOf(plan.weights, id) !== weight)
  const rephrased = questionsRephrased(plan, kit)
  return [
    ...some('left-out', leftOut),
    ...some('added', added),
    ...(shared.some((id, index) => id !== kept[index]) ? [{ code: 'reordered' } as const] : []),
    ...some('rephrased', rephrased),
    ...(reweighted.length > 0
      ? [{ code: 'other-weights', competencies: reweighted.map(({ id }) => id) } as const]
      : []),
  ]
}

/** Where the interview itself left the plan. Nothing before the reveal. */
export function deviationsOfInterview(state: PanelState): readonly InterviewDeviation[] {
  if (!state.revealed) return []
  const { deviations, times } = fidelityOf(state, [], state.revealed.at)
  const of = (kind: 'skipped' | 'not-reached' | 'out-of-order') =>
    deviations.flatMap((it) => (it.kind === kind ? [it.questionId] : []))
  const offScript = deviations.filter((it) => it.kind === 'off-script').length
  const off = times.filter(
    ({ questionId, plannedMs, actualMs, visits }) =>
      visits > 0 &&
      !isSkipped(state, questionId) &&
      (actualMs > LONG * plannedMs || actualMs < SHORT * plannedMs),
  )
  return [
    ...some('skipped', of('skipped')),
    ...some('not-reached', of('not-reached')),
    ...some('asked-out-of-order', of('out-of-order')),
    ...(offScript > 0 ? [{ code: 'off-script', count: offScript } as const] : []),
    ...(off.length > 0
      ? [
          {
            code: 'minutes',
            questions: off.map(({ questionId, plannedMs, actualMs }) => ({
              id: questionId,
              plannedMs,
              actualMs,
            })),
          } as const,
        ]
      : []),
  ]
}

/** All of a panel's deviations. Of one with another kit the rest does not matter. */
export function deviationsOf(plan: Plan, state: PanelState): readonly Deviation[] {
  const departures = deviationsOfPlan(plan, state.kit)
  const why = state.planReason ? ([{ code: 'planned-because', reason: state.planReason }] as const) : []
  const planned = departures.length > 0 ? [...departures, ...why] : []
  return isApart(planned) ? planned : [...planned, ...deviationsOfInterview(state)]
}

/** A panel whose candidate is compared, or would be but for its kit. */
export type ComparedPanel = {
  readonly panel: PanelId
  readonly candidate: CandidateId
  readonly deviations: readonly Deviation[]
  /** How many raters count: those with a score in the table. */
  readonly raters: number
}

/** `table` is the position's: it says who rated whom. Reasons come in the order of panels. */
export function comparabilityOf(
  panels: readonly ComparedPanel[],
  table: Pick<RatingsTable, 'ratings'>,
): Comparability {
  const inOrder = panels.toSorted((a, b) => (a.panel < b.panel ? -1 : 1))
  const compared = inOrder.filter((it) => !isApart(it.deviations))
  const reasons: readonly Reason[] = [
    ...groupsApart(table),
    ...sizesApart(compared),
    ...inOrder.flatMap(({ panel, candidate, deviations }) =>
      deviations.map((it) => ({ ...it, panel, candidate })),
    ),
  ]
  if (reasons.length === 0) return { kind: 'yes' }
  const barred = reasons.some(({ code }) => code === 'other-kit' || code === 'not-connected')
  return { kind: barred ? 'no' : 'partly', reasons }
}

/** Rated with another kit, so in no table. */
export const isApart = (deviations: readonly Deviation[]): boolean =>
  deviations.some(({ code }) => code === 'other-kit')

function groupsApart({ ratings }: Pick<RatingsTable, 'ratings'>): readonly Reason[] {
  const candidates = [...new Set(ratings.map((it) => it.candidate))]
  const groups = componentsOf(
    candidates.map((candidate) => ({
      candidate,
      raters: ratings.filter((it) => it.candidate === candidate).map((it) => it.rater),
    })),
  )
  if (groups.length < 2) return []
  return [{ code: 'not-connected', groups: groups.map((it) => it.candidates as readonly CandidateId[]) }]
}

function sizesApart(held: readonly ComparedPanel[]): readonly Reason[] {
  const panels = held.filter(({ raters }) => raters > 0)
  if (new Set(panels.map(({ raters }) => raters)).size < 2) return []
  return [
    {
      code: 'panel-size',
      sizes: panels.map(({ panel, candidate, raters }) => ({ panel, candidate, raters })),
    },
  ]
}

/** Questions in whose words something stands that is another word of the house now. */
function questionsRephrased(plan: Plan, kit: Kit): readonly QuestionId[] {
  const others = Object.entries(kit.placeholders)
    .filter(([name, word]) => entryOf(plan.placeholders, name) !== word)
    .map(([name]) => `{{${name}}}`)
  return kit.questions
    .filter(({ text, probes, anchors }) =>
      [text, ...probes.map((it) => it.text), ...anchors].some((words) =>
        others.some((other) => words.includes(other)),
      ),
    )
    .map(({ id }) => id)
}

const some = <Code extends Deviation['code']>(code: Code, questions: readonly QuestionId[]) =>
  questions.length > 0 ? [{ code, questions }] : []
