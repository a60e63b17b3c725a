import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import { type Recording, recordingOf } from '#test/support/recording.ts'
import { answerTheRest, keepToOneself, type Manner } from './secrets.ts'
import { aStage, type Name, NAMES, type Place, type Rater, RATERS, type Stage } from './the-stage.ts'

export type Played = {
  /** What each client was sent, from its first request to the moment before the reveal. */
  readonly recordings: ReadonlyMap<Name, Recording>
  readonly bytes: ReadonlyMap<Name, Buffer>
  /** The same with the reveal. */
  readonly revealed: ReadonlyMap<Name, Buffer>
  /** Of each scorecard as it was locked. */
  readonly digests: ReadonlyMap<Rater, string>
  /** What each of them reads in the panel notes at the end. */
  readonly notes: ReadonlyMap<Name, string>
}
export type Manners = Readonly<Partial<Record<Rater, Manner>>>

const MINUTE_MS = 60_000

/**
 * A whole interview up to the reveal. The script is always the same, word for word and moment for moment; only what each rater keeps to
 * themselves differs, by their manner.
 */
export async function play(
  manners: Manners = {},
  place?: (client: string) => Promise<Place>,
): Promise<Played> {
  const stage = await aStage(place)
  try {
    await stage.signsUp()
    const { panelId, links } = await stage.makesPanel(['ana', 'ben', 'cleo', 'sven', 'olga'])
    const other = await stage.makesPanel(['zoe'])
    await stage.joins('zoe', other.links.get('zoe')!)
    for (const name of ['ana', 'ben', 'sven', 'olga'] as const) await stage.joins(name, links.get(name)!)

    for (const name of ['olga', 'marta', 'ana', 'ben', 'sven'] as const) await stage.enters(name, panelId)
    await interview(stage, manners, { panelId, late: links.get('cleo')! })
    await scoring(stage, manners, panelId)
    return await reveal(stage)
  } finally {
    await stage.close()
  }
}

async function interview(
  stage: Stage,
  manners: Manners,
  { panelId, late }: { panelId: PanelId; late: string },
): Promise<void> {
  const { clock, person } = stage
  const questions = person('marta')
    .view()
    .kit.questions.map((it) => it.id)
  const at = (index: number) => ({ at: 'question', questionId: questions[index]! }) as const

  /** Each has a minute of their own; how it is spent is the secret. */
  const keep = (name: Rater, index: number, who = person(name), offline = false): Promise<void> => {
    const fromMs = (10 * (index + 1) + RATERS.indexOf(name)) * MINUTE_MS
    clock.set(fromMs)
    return keepToOneself({
      person: who,
      name,
      manner: manners[name] ?? 'plain',
      index,
      questionId: questions[index]!,
      clock,
      fromMs,
      offline,
    })
  }
  const keepAll = async (names: readonly Rater[], index: number): Promise<void> => {
    for (const name of names) {
      await keep(name, index)
      clock.set((10 * (index + 1) + RATERS.indexOf(name) + 1) * MINUTE_MS)
      person(name).show({ looksAt: questions[index]!, writing: false, answered: true })
      await stage.settled(name)
    }
  }

  await stage.does('marta', { type: 'assignAsker', questionId: questions[1]!, seat: person('ana').seat })
  await stage.does('marta', { type: 'startInterview' })
  await person('ben').writeForAll(questions[0]!, 'The candidate joined from a train.')
  await keepAll(['marta', 'ana', 'ben', 'sven'], 0)
  clock.beat()
  await stage.settled('ana')
  await stage.does('marta', { type: 'advance', from: at(0) })

  // Ana's network is cut for two questions; the lead takes one step back meanwhile.
  await keepAll(['marta', 'sven'], 1)
  const ana = await stage.isCutOff('ana')
  const meanwhile = [keep('ana', 1, ana, true)]
  clock.set(25 * MINUTE_MS)
  await keepAll(['ben'], 1)
  await person('ben').writeForAll(questions[1]!, 'Ana has no network.')
  await stage.does('marta', { type: 'advance', from: at(1) })
  await stage.does('marta', { type: 'undoAdvance' })
  await stage.does('marta', { type: 'advance', from: at(1) })
  meanwhile.push(keep('ana', 2, ana, true))
  clock.set(35 * MINUTE_MS)
  await stage.joins('cleo', late)
  await stage.enters('cleo', panelId)
  await keepAll(['ben', 'cleo'], 2)
  await stage.isBack('ana', ana)
  await Promise.all(meanwhile)
  await keepAll(['sven'], 2)

  // Somebody loads the page anew.
  await stage.leaves('ben')
  await stage.enters('ben', panelId)
  await stage.does('ana', { type: 'raiseFollowUp', questionId: questions[2]!, text: 'Who signed it off?' })
  await stage.does('sven', { type: 'signalLead', kind: 'time' })
  await stage.does('marta', { type: 'advance', from: at(2) })
  await keepAll(RATERS, 3)
  clock.beat()
  await stage.settled('cleo')
  await stage.lookAround(panelId)
  await stage.pry(panelId)
  await stage.does('marta', { type: 'endQuestions', reason: 'Time was up.' })
}

async function scoring(stage: Stage, manners: Manners, panelId: PanelId): Promise<void> {
  const { clock, person } = stage
  const questions: readonly QuestionId[] = person('marta')
    .view()
    .kit.questions.map((it) => it.id)
  clock.set(60 * MINUTE_MS)
  for (const name of RATERS) await answerTheRest(person(name), manners[name] ?? 'plain', questions)
  await stage.mayNot('marta', { type: 'reveal', override: null })
  // Marta has not answered question 3 yet, whatever her manner was; the others have not seen that either.
  await person('marta').rate(questions[2]!, 4)
  await stage.settled('marta')

  clock.set(61 * MINUTE_MS)
  await stage.does('ana', { type: 'lockScorecard' })
  await stage.does('sven', { type: 'lockScorecard' })
  await stage.lookAround(panelId)
  await stage.pry(panelId)
  // A page that is loaded after the lock, and a lead that is another one: both are sent everything afresh.
  await stage.leaves('sven')
  await stage.enters('sven', panelId)
  await stage.does('marta', { type: 'handOverLead', to: person('ben').seat })
  clock.set(62 * MINUTE_MS)
  for (const name of ['marta', 'cleo', 'ben'] as const) await stage.does(name, { type: 'lockScorecard' })
  await stage.mayNot('marta', { type: 'reveal', override: null })
  clock.beat()
  await stage.settled('ben')
}

async function reveal(stage: Stage): Promise<Played> {
  const { line, person } = stage
  const bytes = () => new Map(NAMES.map((name) => [name, line(name).bytes()] as const))
  const recordings = new Map(NAMES.map((name) => [name, recordingOf(line(name).passages)] as const))
  const before = bytes()
  const notes = new Map(
    ([...RATERS, 'olga'] as const).map((name) => {
      const { doc } = person(name).notes!
      const { questions } = person(name).view().kit
      return [name, JSON.stringify(questions.map(({ id }) => noteLinesOf(noteFragment(doc, id))))] as const
    }),
  )

  await stage.does('ben', { type: 'reveal', override: null })
  const view = person('ben').view()
  const digests = new Map(
    RATERS.map((name) => [name, view.scorecards[person(name).seat]!.card!.digest] as const),
  )
  return { recordings, bytes: before, revealed: bytes(), digests, notes }
}
