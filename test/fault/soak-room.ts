import { setTimeout as pause } from 'node:timers/promises'
import * as Y from 'yjs'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import { noteFragment } from '#shared/documents/notes.ts'
import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import type { Chance } from '#test/simulation/chance.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, joinByLink, type Person, value } from '#test/support/person.ts'

/** What was done so far, by all rooms. */
export type SoakTally = { rooms: number; edits: number; commands: number; reconnects: number }

/** How long somebody writes about one question. */
const QUESTION_MS = 15_000
const KEY_EVERY_MS = 250
const WORDS = 'they drew the handover for the night shift and named who would be called first '

/**
 * A whole panel: everybody comes by their link, writes about each question, loses the line now and then, rates and locks; then comes
 * the reveal, the debrief and the seal, and everybody leaves. Throws where anything is refused. Ends early once `isOver`.
 */
export async function aSoakRoom(
  owner: Browser,
  chance: Chance,
  tally: SoakTally,
  isOver: () => boolean,
): Promise<void> {
  const { seats: two } = aNewPanel()
  const watching = { ...two[0]!, name: 'Ola Berg', role: 'observer' as const }
  const asked = aNewPanel({ seats: [...two, watching] })
  const { id: panelId } = value(await owner.post<{ id: PanelId }>('/api/panels', asked))
  const { seats } = value(await owner.get<PanelAnswer>(`/api/panels/${panelId}`))
  const browsers: Browser[] = []
  for (const { id } of seats.filter((it) => it.role !== 'lead')) {
    const link = value(await owner.post<LinkAnswer>(`/api/panels/${panelId}/seats/${id}/link`, {}))
    browsers.push((await joinByLink(owner.origin, link.path)).browser)
  }
  const watcher = browsers.pop()!
  const lead = await enterRoom(owner, panelId)
  const raters = [lead, ...(await Promise.all(browsers.map((it) => enterRoom(it, panelId))))]
  let observer = await enterRoom(watcher, panelId)
  const command = async (by: Person, request: Parameters<Person['send']>[0]) => {
    value(await by.send(request))
    tally.commands++
  }

  try {
    await command(lead, { type: 'startInterview' })
    const { questions } = lead.view().kit
    for (const [index, { id }] of questions.entries()) {
      if (index > 0) await command(lead, { type: 'advance', from: lead.view().place! })
      await command(lead, { type: 'raiseFollowUp', questionId: id, text: 'And who decided that?' })
      await Promise.all(
        raters.map(async (rater) => {
          await type(rater, id, chance, tally, isOver)
          await rater.rate(id, chance.oneOf([1, 2, 3, 4, 5]))
        }),
      )
      // A reload: the page goes, and comes back with nothing.
      observer.leave()
      observer = await enterRoom(watcher, panelId)
      tally.reconnects++
    }
    await command(lead, { type: 'endQuestions', reason: 'Time was up.' })
    await Promise.all(raters.map((it) => it.until((view) => view.phase === 'scoring')))
    for (const rater of raters) await command(rater, { type: 'lockScorecard' })
    await command(lead, { type: 'reveal', override: null })
    await Promise.all(raters.map((it) => it.until((view) => view.phase === 'debrief')))
    await command(lead, { type: 'endDebrief' })
    await command(lead, { type: 'recommend', value: 'yes', reason: 'Clear examples.' })
    const decide = { type: 'decide', value: 'next-step', reasons: 'Strong where the job needs it.' } as const
    const followed = await lead.send({ ...decide, override: null })
    if (!followed.ok) await command(lead, { ...decide, override: 'It stands on too little to follow.' })
    await command(lead, { type: 'seal' })
    tally.rooms++
  } finally {
    for (const it of [...raters, observer]) it.leave()
  }
}

/** Writes a key at a time, into the own notes and the panel's in turn, and waits for the last ones to be saved. */
async function type(
  person: Person,
  questionId: QuestionId,
  chance: Chance,
  tally: SoakTally,
  isOver: () => boolean,
): Promise<void> {
  const { notes, scorecard } = person
  await Promise.all([notes!.synced(), scorecard!.synced()])
  const texts = [notes!, scorecard!].map(({ doc }) => aParagraph(doc, questionId))
  const until = performance.now() + QUESTION_MS
  const gone = chance.happens(0.3) ? performance.now() + chance.whole(1_000, QUESTION_MS - 5_000) : Infinity
  let isGone = false
  for (let n = 0; performance.now() < until && !isOver(); n++) {
    const text = texts[n % texts.length]!
    const at = chance.happens(0.9) ? text.length : chance.whole(0, text.length)
    if (text.length > 10 && chance.happens(0.1)) text.delete(Math.min(at, text.length - 5), 5)
    else text.insert(at, WORDS[n % WORDS.length]!)
    tally.edits++
    if (performance.now() > gone && !isGone) {
      isGone = true
      person.cut()
    }
    // Goes on writing without a line, and delivers it afterwards.
    if (isGone && performance.now() > gone + 2_000 && performance.now() < gone + 2_000 + 2 * KEY_EVERY_MS) {
      person.mend()
      tally.reconnects++
    }
    await pause(KEY_EVERY_MS)
  }
  person.mend()
  await Promise.all([notes!.flushed(), scorecard!.flushed()])
}

function aParagraph(doc: Y.Doc, questionId: QuestionId): Y.XmlText {
  const text = new Y.XmlText('.')
  doc.transact(() => {
    const paragraph = new Y.XmlElement('paragraph')
    paragraph.setAttribute('kind', 'heard')
    paragraph.insert(0, [text])
    const fragment = noteFragment(doc, questionId)
    fragment.insert(fragment.length, [paragraph])
  })
  return text
}
