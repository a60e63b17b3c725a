import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import type { Score } from '#shared/model/scorecard.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { heardIn, thoughtAt } from './evidence.ts'
import { enterRoom, joinByLink, type Person } from './person.ts'

/** A synthetic panelist: a name, how strictly they rate, and how they behave. */
export type Part = {
  readonly name: string
  readonly title: string
  readonly seniority: number
  /** Added to what the answer deserved: 1 lenient, -1 strict. */
  readonly leaning: -1 | 0 | 1
  /** Milliseconds until this person begins to write after the lead moved. */
  readonly thinksMs: number
  /** Loses the network while the lead is at the question with this index, and comes back two questions later. */
  readonly dropsAt: number | null
  /** Suggests a follow-up at every so many questions. */
  readonly asksEvery: number | null
}

export const CAST: readonly Part[] = [
  {
    name: 'Priya Rao',
    title: 'Clinical informatics',
    seniority: 1,
    leaning: 0,
    thinksMs: 1_500,
    dropsAt: null,
    asksEvery: 2,
  },
  {
    name: 'Tomas Okafor',
    title: 'Security',
    seniority: 2,
    leaning: -1,
    thinksMs: 2_400,
    dropsAt: null,
    asksEvery: 3,
  },
  {
    name: 'Aiko Kimura',
    title: 'Nursing',
    seniority: 0,
    leaning: 1,
    thinksMs: 3_200,
    dropsAt: 1,
    asksEvery: null,
  },
]

/** What a rehearsal needs of time, so that tests may hurry it. */
export type Pace = { after(ms: number, run: () => void): () => void; readonly factor: number }

/**
 * Sends the synthetic panelists into a rehearsal, each by their own link, over the same sockets and documents as people. They
 * follow the lead, write, rate, lose the network, come back, lock, revise and recommend. Returns a way to send them home.
 */
export async function perform(options: {
  origin: string
  panelId: PanelId
  links: readonly { readonly part: Part; readonly path: string }[]
  pace: Pace
  onProblem: (problem: unknown) => void
}): Promise<() => void> {
  const { origin, panelId, links, pace, onProblem } = options
  const people: Person[] = []
  const cancels = new Set<() => void>()
  let home = false

  const pause = (ms: number) =>
    new Promise<void>((resolve) => {
      const cancel = pace.after(ms * pace.factor, () => {
        cancels.delete(cancel)
        resolve()
      })
      cancels.add(cancel)
    })

  const sendHome = () => {
    home = true
    for (const cancel of cancels) cancel()
    for (const person of people) person.leave()
  }

  await Promise.all(
    links.map(async ({ part, path }, index) => {
      await pause(300 * index)
      const { browser } = await joinByLink(origin, path)
      const person = await enterRoom(browser, panelId)
      people.push(person)
      if (home) return person.leave()
      play(person, part, pause).catch((problem: unknown) => !home && onProblem(problem))
    }),
  )
  // The last act ends with the seal; nobody stays on stage.
  void people[0]?.until((view) => view.sealedAt !== null).then(() => pause(2_000).then(sendHome))
  return sendHome
}

type Pause = (ms: number) => Promise<void>

async function play(person: Person, part: Part, pause: Pause): Promise<void> {
  await person.until((view) => view.phase !== 'lobby')
  await interview(person, part, pause)
  await person.until((view) => view.phase === 'scoring' || view.phase === 'debrief')
  await scoring(person, part, pause)
  await person.until((view) => view.phase === 'debrief' || view.phase === 'closed')
  await debrief(person, part, pause)
}

async function interview(person: Person, part: Part, pause: Pause): Promise<void> {
  const noted = new Set<QuestionId>()
  while (person.view().phase === 'interview') {
    const view = await person.until((it) => it.phase !== 'interview' || !noted.has(currentQuestion(it)!))
    const questionId = currentQuestion(view)
    if (view.phase !== 'interview' || !questionId) {
      await person.until((it) => it.phase !== 'interview' || currentQuestion(it) !== null)
      continue
    }
    noted.add(questionId)
    person.show({ looksAt: questionId, writing: false, answered: false })
    await pause(part.thinksMs)
    const index = view.kit.questions.findIndex((it) => it.id === questionId)
    if (index === part.dropsAt) person.cut()
    else if (part.dropsAt !== null && index >= part.dropsAt + 2) person.mend()
    // What a cut-off person writes is kept and delivered later, so nobody waits for it here.
    const writing = note(person, part, questionId, pause)
    if (index === part.dropsAt || index === (part.dropsAt ?? Number.NaN) + 1) {
      void writing.catch(() => undefined)
      // The dropped person hears nothing of the next moves: back after a while in any case.
      void pause(20_000).then(() => person.mend())
    } else await writing
  }
  person.mend()
}

async function note(person: Person, part: Part, questionId: QuestionId, pause: Pause): Promise<void> {
  const question = person.view().kit.questions.find((it) => it.id === questionId)!
  const score = scoreFor(questionId, part)
  const index = person.view().kit.questions.indexOf(question)
  person.show({ looksAt: questionId, writing: true, answered: false })
  const place = CAST.indexOf(part)
  await person.write(questionId, 'heard', heardIn(person.view().kit, questionId, place, CAST_SCORES))
  await pause(part.thinksMs)
  await person.rate(questionId, score)
  // As a page does: true only of the question where the lead is.
  const answered = currentQuestion(person.view()) === questionId
  person.show({ looksAt: currentQuestion(person.view()), writing: false, answered })
  const thought = thoughtAt(index, place)
  if (thought && person.view().phase === 'interview') await person.write(questionId, 'thought', thought)
  // Two who suggest at the same question do not suggest the same.
  const probe = question.probes[part.seniority % Math.max(1, question.probes.length)]
  if (part.asksEvery && index % part.asksEvery === 0 && probe && person.view().phase === 'interview') {
    await person.send({ type: 'raiseFollowUp', questionId, text: probe.text })
  }
  if (part.leaning === 0 && index % 4 === 1)
    await person.writeForAll(questionId, `Let us come back to “${question.label}” in the debrief.`)
}

async function scoring(person: Person, part: Part, pause: Pause): Promise<void> {
  await pause(part.thinksMs)
  const { kit, visits, skipped } = person.view()
  const asked = new Set(visits.map((it) => (it.place.at === 'question' ? it.place.questionId : null)))
  for (const { id } of kit.questions) {
    if (asked.has(id) && !skipped[id]) await person.rate(id, scoreFor(id, part))
  }
  await person.send({ type: 'lockScorecard' })
}

async function debrief(person: Person, part: Part, pause: Pause): Promise<void> {
  const view = await person.until((it) => it.discussing !== null || it.phase === 'closed')
  const questionId = view.discussing
  const own = questionId && view.scorecards[person.seat]?.card?.answers[questionId]?.rating
  if (questionId && typeof own === 'number' && part.leaning === -1 && own < 5) {
    await pause(part.thinksMs * 2)
    await person.send({
      type: 'revise',
      questionId,
      to: (own + 1) as Score,
      reason: 'The others heard an example that I had missed.',
    })
  }
  await person.until((it) => it.phase === 'closed')
  await pause(part.thinksMs)
  await person.send({ type: 'recommend', value: part.leaning < 0 ? 'no' : 'yes', reason: '' })
}

const currentQuestion = (view: PanelState) => (view.place?.at === 'question' ? view.place.questionId : null)

/** What the answer deserved, the same for everybody, leaned by the part. Made from the id, so that a rehearsal can be repeated. */
function scoreFor(questionId: QuestionId, part: Part): Score {
  const worth =
    2 + (Array.from(questionId, (letter) => letter.charCodeAt(0) * 7).reduce((sum, it) => sum + it, 0) % 3)
  return Math.min(5, Math.max(1, worth + part.leaning)) as Score
}

/** What each of the cast gives, in the cast's order. */
export const CAST_SCORES = CAST.map((part) => (questionId: QuestionId) => scoreFor(questionId, part))
