import type { NoteKind } from '#shared/model/scorecard.ts'

export const NOTE_KINDS: readonly NoteKind[] = ['heard', 'thought', 'probe']

/** What the screen calls each kind, and why it matters. */
export const NOTE_KIND_WORDS: Readonly<Record<NoteKind, { readonly name: string; readonly hint: string }>> = {
  heard: { name: 'Heard', hint: 'What was said or done. Only this counts as evidence.' },
  thought: { name: 'Thought', hint: 'What you make of it.' },
  probe: { name: 'To probe', hint: 'What to come back to.' },
}
