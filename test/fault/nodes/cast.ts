import { setTimeout as pause } from 'node:timers/promises'
import { expect, vi } from 'vitest'
import * as Y from 'yjs'
import { type DocumentName, FRAME } from '#shared/contract/frames.ts'
import type { LinkAnswer, PanelAnswer } from '#shared/contract/http.ts'
import { noteFragment, noteLinesOf } from '#shared/documents/notes.ts'
import type { PanelId, QuestionId } from '#shared/model/ids.ts'
import { type RawDocument, seatOf } from '#test/fault/a-seat.ts'
import { lineOf } from '#test/fault/connections.ts'
import { frame } from '#test/server/documents/frames.ts'
import { aNewPanel } from '#test/support/new-panel.ts'
import { type Browser, enterRoom, joinByLink, type Person, value } from '#test/support/person.ts'
import { contentOf, type Kept } from './kept.ts'

/** As quick as a quick typist; each waits for the answer to the last line besides. */
const LINE_EVERY_MS = 40
const WITHIN = { timeout: 40_000, interval: 50 }

/** What people were told or shown up to now. */
export type Claims = {
  readonly acked: readonly string[]
  readonly seen: readonly string[]
  readonly raised: readonly string[]
}

/** Four people at three nodes, who type into their own notes and the panel's. */
export type Cast = {
  readonly panelId: PanelId
  readonly lead: Person
  /** The lead at the first node, a panelist at each of the two others. */
  readonly writers: readonly [Person, Person, Person]
  /** Their browsers, which come to the same node as long as it is up. */
  readonly browsers: readonly [Browser, Browser, Browser]
  /** Reads along at the second node. */
  readonly observer: Person
  readonly questionIds: readonly QuestionId[]
  /** Everybody types until `end`. */
  type(): Typing
  claims(): Claims
  /** Another device of each writer, at the same nodes. What it sends is for a test to say. */
  devices(): Promise<readonly Device[]>
  /** Resolves once all that is acknowledged so far in the panel's notes is read by everybody. */
  arrived(): Promise<void>
  leave(): void
}

export type Device = {
  readonly document: RawDocument
  /** Says one line for the panel's notes, and asks whether it is saved. */
  say(): void
}

export type Typing = {
  /** Resolves once each of these people has had so many more lines acknowledged. */
  passes(lines: number, who?: readonly Person[]): Promise<void>
  /** Stops it, and resolves when the last line of each is acknowledged. */
  end(): Promise<void>
}

export async function aCast(marta: Browser): Promise<Cast> {
  const { seats } = aNewPanel()
  const watching = { ...seats[0]!, name: 'Ola Berg', role: 'observer' as const }
  const { id: panelId } = value(
    await marta.post<{ id: PanelId }>('/api/panels', aNewPanel({ seats: [...seats, watching] })),
  )
  const panel = value(await marta.get<PanelAnswer>(`/api/panels/${panelId}`))
  const browsers = [atNode(marta, 0)]
  for (const [index, { id }] of panel.seats.filter((it) => it.role !== 'lead').entries()) {
    const { path } = value(await marta.post<LinkAnswer>(`/api/panels/${panelId}/seats/${id}/link`, {}))
    browsers.push(atNode((await joinByLink(marta.origin, path)).browser, [1, 2, 1][index]!))
  }
  const people = await Promise.all(browsers.map((it) => enterRoom(it, panelId)))
  const [lead, priya, tomas, observer] = people as [Person, Person, Person, Person]
  const writers = [lead, priya, tomas] as const
  value(await lead.send({ type: 'startInterview' }))
  await Promise.all(people.map((it) => it.until((view) => view.phase === 'interview')))
  await Promise.all(people.map((it) => it.notes!.synced()))
  const questionIds = lead.view().kit.questions.map((it) => it.id)

  const acked = new Set<string>()
  const raised = new Set<string>()
  const heard = new Map(writers.map((it) => [it, 0]))
  const looks = new Set<() => void>()
  let sessions = 0

  /** All lines of the panel's notes that somebody reads whom the server has sent them. */
  const seen = () =>
    people.flatMap((it) =>
      linesOf(it.notes!.doc, questionIds).filter((line) => !line.includes(` ${it.seat} `)),
    )

  function type(): Typing {
    const session = sessions++
    let isTyping = true
    const typist = async (person: Person, kind: 'own' | 'shared') => {
      const isOver = () => kind === 'own' && person.scorecard!.closedWith() !== null
      for (let n = 0; isTyping && !isOver(); n++) {
        const line = `${kind} ${person.seat} ${session}.${n}`
        const questionId = questionIds[n % questionIds.length]!
        const saved = await (
          kind === 'own' ? person.write(questionId, 'heard', line) : person.writeForAll(questionId, line)
        ).then(
          () => true,
          (problem: unknown) => {
            if (!isOver()) throw problem
            return false
          },
        )
        if (!saved) return
        acked.add(line)
        if (kind === 'shared') heard.set(person, heard.get(person)! + 1)
        for (const look of looks) look()
        await pause(LINE_EVERY_MS)
      }
    }
    // A command that was under way when a connection broke is never answered: nobody waits for these.
    void (async () => {
      for (let n = 0; isTyping && n < 40; n++) {
        const text = `follow-up ${session}.${n}`
        const answer = await lead.send({ type: 'raiseFollowUp', questionId: questionIds[0]!, text })
        if (answer.ok) raised.add(text)
        await pause(5 * LINE_EVERY_MS)
      }
    })()
    const typists = writers.flatMap((it) => [typist(it, 'own'), typist(it, 'shared')])
    const ended = Promise.all(typists)
    ended.catch(() => undefined)
    return {
      passes(lines, who = writers) {
        const goals = who.map((it) => [it, heard.get(it)! + lines] as const)
        const passed = new Promise<void>((resolve) => {
          const look = () => {
            if (goals.some(([person, goal]) => heard.get(person)! < goal)) return
            looks.delete(look)
            resolve()
          }
          looks.add(look)
          look()
        })
        return Promise.race([passed, ended.then(() => undefined)])
      },
      async end() {
        isTyping = false
        await ended
      },
    }
  }

  return {
    panelId,
    lead,
    writers,
    browsers: browsers.slice(0, 3) as [Browser, Browser, Browser],
    observer,
    questionIds,
    type,
    claims: () => ({ acked: [...acked], seen: seen(), raised: [...raised] }),
    devices: () =>
      Promise.all(
        browsers.slice(0, 3).map(async (browser, at) => {
          const seat = await seatOf(browser, panelId)
          const document = await seat.enter('notes')
          return {
            document,
            say() {
              document.update(lineOf(seat.clientId, questionIds[0]!, `device ${at}`))
              document.send(frame(FRAME.flush, 1))
            },
          }
        }),
      ),
    async arrived() {
      const lines = [...acked].filter((it) => it.startsWith('shared'))
      await vi.waitFor(() => {
        for (const it of people) {
          const read = new Set(linesOf(it.notes!.doc, questionIds))
          expect(lines.filter((line) => !read.has(line))).toEqual([])
        }
      }, WITHIN)
    },
    leave: () => people.forEach((it) => it.leave()),
  }
}

/** Has the balancer lead this browser's connections there, as the cookie of its affinity would. */
export const atNode = (browser: Browser, node: number): Browser => ({
  ...browser,
  // In front of any other: the first counts.
  cookie: () => `at=node/${node}; ${browser.cookie()}`,
})

/** Everything that was acknowledged, accepted or shown stands in the log, and nothing twice. */
export function expectKept({ acked, seen, raised }: Claims, { lines, state }: Kept): void {
  const kept = new Set([...lines, ...state.followUps.map((it) => it.text)])
  const lost = (claimed: readonly string[]) => [...new Set(claimed)].filter((it) => !kept.has(it))
  expect({ acked: lost(acked), seen: lost(seen), raised: lost(raised) }).toEqual({
    acked: [],
    seen: [],
    raised: [],
  })
  expect(kept.size, 'lines, each once').toBe(lines.length + state.followUps.length)
}

/** Everybody, and whoever comes anew to any node, holds what the log's replay holds: the same state vector, the same content. */
export async function expectConverged(cast: Cast, kept: Kept, nodes: number): Promise<void> {
  const { panelId, writers, observer, lead } = cast
  const newcomers = await Promise.all(
    Array.from({ length: nodes }, (_, node) => enterRoom(atNode(cast.browsers[0], node), panelId)),
  )
  const same = (name: DocumentName, doc: Y.Doc) => {
    const replay = kept.documents.get(name)!
    expect(vectorOf(doc), name).toEqual(vectorOf(replay))
    expect(contentOf(name, doc, kept.state)).toEqual(contentOf(name, replay, kept.state))
  }
  await vi.waitFor(() => {
    for (const it of [...writers, observer, ...newcomers]) same('notes', it.notes!.doc)
    // A card that was locked takes nothing any more, also of what its rater still has in hand.
    for (const it of writers)
      if (it.scorecard!.closedWith() === null) same(`scorecard:${it.seat}`, it.scorecard!.doc)
    for (const it of [...writers, observer, ...newcomers])
      expect(it.view().followUps).toEqual(kept.state.followUps)
    for (const it of newcomers) same(`scorecard:${lead.seat}`, it.scorecard!.doc)
  }, WITHIN)
  for (const it of newcomers) it.leave()
}

const vectorOf = (doc: Y.Doc) =>
  Object.fromEntries([...Y.decodeStateVector(Y.encodeStateVector(doc))].sort(([a], [b]) => a - b))

const linesOf = (doc: Y.Doc, questionIds: readonly QuestionId[]) =>
  questionIds.flatMap((id) => noteLinesOf(noteFragment(doc, id)).map((it) => it.text))
