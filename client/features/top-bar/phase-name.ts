import { questionAt } from '#shared/panel/places.ts'
import type { PanelState } from '#shared/panel/state.ts'

/** Where the panel is, in two or three words: "Question 5 of 10", "Scoring". */
export function phaseName(view: PanelState): string {
  switch (view.phase) {
    case 'lobby':
      return 'Lobby'
    case 'interview':
      return view.place?.at === 'candidate-questions'
        ? 'Candidate’s questions'
        : `Question ${questionNumber(view)} of ${view.kit.questions.length}`
    case 'scoring':
      return 'Scoring'
    case 'debrief':
      return 'Debrief'
    case 'closed':
      return view.sealedAt === null ? 'Decision' : 'Sealed'
  }
}

/** The same where there is hardly room: "5 / 10". */
export function shortPhaseName(view: PanelState): string {
  if (view.phase !== 'interview') return phaseName(view)
  return view.place?.at === 'candidate-questions'
    ? 'Q & A'
    : `${questionNumber(view)} / ${view.kit.questions.length}`
}

/** Counted from 1, in kit order, whether questions were skipped or not. */
function questionNumber(view: PanelState): number {
  const current = questionAt(view.place)
  return view.kit.questions.findIndex((it) => it.id === current) + 1
}
