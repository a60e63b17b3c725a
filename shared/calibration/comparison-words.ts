import { unreachable } from '../result.ts'
import type { Link } from './graph.ts'
import type { Change, RosterAdvice } from './roster.ts'
import { list } from './words.ts'

/** How people are called where the sentence is read. */
export type RosterNames = {
  readonly rater: (id: string) => string
  readonly candidate: (id: string) => string
  /** "panel 3" or "Tuesday’s panel". */
  readonly panel: (id: string) => string
}

/** On whom a comparison hangs: "Comparing these groups hangs on panelist Ana alone: Bo and Cy; Di." */
export function linkWords(link: Link, names: RosterNames): string {
  const on =
    link.kind === 'rater'
      ? `panelist ${names.rater(link.id)}`
      : `the interview with ${names.candidate(link.id)}`
  const sides = link.sides.map((side) => list(side.candidates.map(names.candidate)))
  return `Comparing these groups hangs on ${on} alone: ${sides.join('; ')}.`
}

/** One change to the roster as a proposal. */
export function changeWords(change: Change, names: RosterNames): string {
  const rater = names.rater(change.rater)
  const panel = names.panel(change.panel)
  const then = 'panelists in common tie all candidates together.'
  switch (change.kind) {
    case 'add':
      return `Add ${rater} to ${panel} and ${then}`
    case 'replace':
      return `Swap ${rater} into ${panel} for ${names.rater(change.instead)} and ${then}`
    case 'swap':
      return `Let ${rater} of ${names.panel(change.from)} and ${names.rater(change.with)} of ${panel} change places and ${then}`
    default:
      return unreachable(change)
  }
}

/** What the plan comes to, and what to do about it. */
export function adviceWords(advice: RosterAdvice, names: RosterNames): string {
  if (advice.kind === 'comparable') return 'Panelists in common tie all candidates together.'
  if (advice.kind === 'one-change') return changeWords(advice.changes[0], names)
  switch (advice.why) {
    case 'more-than-two-groups':
      return (
        `The panels fall into ${advice.connectedness.components.length} groups without a panelist in common. ` +
        'One change can tie two of them together, not all.'
      )
    case 'no-raters':
      return 'No panelist is planned for any of these candidates.'
    case 'nobody-may':
      return 'The panels fall into two groups, and nobody who could tie them together may.'
    default:
      return unreachable(advice.why)
  }
}

/** Beside a rater in the plan. */
export const fewFellowsWords = (fellows: number): string =>
  `Shares candidates with ${fellows === 0 ? 'nobody' : 'only one other'}. With two others or more, strict and lenient can be told apart.`
