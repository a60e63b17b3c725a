// A room of its own with three people who type steadily into its panel notes, in a process of its own, so that no attack by a test
// is in its way. Every edit is timed to its ACK, and to its arrival at each of the others.
//
// Edits come at their own pace whether or not the ones before were answered: a server that stalls is measured while it stalls.
import * as Y from 'yjs'
import { noteFragment } from '#shared/documents/notes.ts'
import { aNewPanel, aPanelWithPeople } from '#test/support/new-panel.ts'
import { PASSWORD, type Person, signIn } from '#test/support/person.ts'
import type { Answers, Order } from './bystander.ts'

/** Twenty keys a second and person: more than anybody types, and within what one connection may send. */
const KEY_EVERY_MS = 1_000 / 60
const ANSWERED_WITHIN_MS = 15_000

type Edit = {
  readonly clientId: number
  readonly clock: number
  readonly at: number
  ackedMs: number | null
  readonly spreadMs: number[]
  readonly expects: number
}

const say = (message: unknown) => process.send!(message)
const [, , origin = '', email = '', through = origin] = process.argv

const lead = await signIn(origin, email, PASSWORD)
const seat = { title: '', email: null, role: 'panelist' as const }
const seats = ['Ida', 'Jon', 'Kai'].map((name, seniority) => ({ ...seat, name, seniority }))
const { people, lead: leading } = await aPanelWithPeople(lead, aNewPanel({ seats }), {
  from: (browser) => ({ ...browser, through }),
})
leading.leave()
const { questions } = people[0]!.view().kit
const texts = await Promise.all(people.map((person, who) => beginNote(person, questions[who]!.id)))

const open = new Set<Edit>()
let measured: Edit[] | null = null
let count = 0
let endAfter: number | null = null

for (const { notes } of people) {
  const { doc } = notes!
  doc.on('update', (_update: Uint8Array, _origin: unknown, _doc: Y.Doc, change: Y.Transaction) => {
    if (change.local) return
    const now = performance.now()
    for (const edit of open) {
      const before = change.beforeState.get(edit.clientId) ?? 0
      if (before <= edit.clock && (change.afterState.get(edit.clientId) ?? 0) > edit.clock)
        arrived(edit, () => edit.spreadMs.push(now - edit.at))
    }
  })
}

setInterval(type, KEY_EVERY_MS)
process.on('message', (order: Order) => {
  if (order === 'begin') {
    measured = []
    endAfter = null
  } else endAfter = order.endAfter
})
process.on('disconnect', () => process.exit())
say('ready')

async function beginNote(person: Person, questionId: (typeof questions)[number]['id']): Promise<Y.XmlText> {
  await person.notes!.synced()
  await person.writeForAll(questionId, '.')
  const paragraph = noteFragment(person.notes!.doc, questionId).get(0) as Y.XmlElement
  return paragraph.get(0) as Y.XmlText
}

function type(): void {
  if (!measured) return
  const who = count++ % people.length
  const notes = people[who]!.notes!
  const { doc } = notes
  const edit: Edit = {
    clientId: doc.clientID,
    clock: Y.getState(doc.store, doc.clientID),
    at: performance.now(),
    ackedMs: null,
    spreadMs: [],
    expects: people.length - 1,
  }
  open.add(edit)
  if (endAfter === null || measured.length < endAfter) {
    measured.push(edit)
    say({ typed: measured.length })
  }
  texts[who]!.insert(texts[who]!.length, 'x')
  void notes.flushed().then(() => arrived(edit, () => (edit.ackedMs = performance.now() - edit.at)))
  answer()
}

function arrived(edit: Edit, note: () => void): void {
  note()
  if (edit.ackedMs !== null && edit.spreadMs.length >= edit.expects) open.delete(edit)
  answer()
}

/** Once as much was typed as is asked for and all of it was answered, or waited for too long. */
function answer(): void {
  if (!measured || endAfter === null || measured.length < endAfter) return
  const late = performance.now() - ANSWERED_WITHIN_MS
  if (measured.some((it) => open.has(it) && it.at > late)) return
  const edits = measured
  measured = null
  const answers: Answers = {
    acksMs: edits.flatMap((it) => it.ackedMs ?? []),
    spreadMs: edits.flatMap((it) => it.spreadMs),
    unanswered: edits.filter((it) => open.has(it)).length,
  }
  say(answers)
}
