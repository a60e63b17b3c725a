import * as z from 'zod/mini'
import { aged } from '#shared/calibration/engine/message.ts'
import { ENGINE_VERSION } from '#shared/calibration/engine/calibration.ts'
import { positionTable } from '#shared/calibration/position-result.ts'
import type { SeatHistory } from '#shared/calibration/sealed-result.ts'
import { EpochMs, PanelId, PersonId, PositionId } from '#shared/model/ids.ts'
import { personAt } from '#shared/model/panel.ts'
import { countsIn } from '#shared/panel/seats.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Log } from '#server/ports/log.ts'
import type { Records } from '#server/ports/records.ts'
import type { Headers } from './headers.ts'
import type { PositionAnalysis } from './position-analysis.ts'
import { type PositionPanels, rated, referenceOf, type RevealedPanel } from './position-panels.ts'
import { calibrationOf, type Position, type Positions } from './positions.ts'

const YEAR_MS = 365.25 * 24 * 3_600_000
const ATTEMPTS_MAX = 5
/** Panels that are known to be taken in; of an older one it is asked again. */
const SETTLED_MAX = 10_000
/** A store that hangs must not keep the process from ending. */
const STOPPED_WITHIN_MS = 5_000

/**
 * What one position's analysis says of one rater's leniency, without any prior, in work units; positive: scores higher than
 * others. Found by the keys `person` and `position`. It never leaves the server.
 */
export const SeverityRecord = z.strictObject({
  person: PersonId,
  position: PositionId,
  mean: z.number(),
  sd: z.number().check(z.positive()),
  ratings: z.number(),
  panels: z.number(),
  /** The last seal among the panels that it rests on. */
  at: EpochMs,
  engineVersion: z.number(),
})
export type SeverityRecord = z.infer<typeof SeverityRecord>

/** The sealed panels that one position's messages rest on: a panel that is not among them was sealed and never taken in. By position. */
const Basis = z.strictObject({ panels: z.array(PanelId) })

/** Several positions' messages about one rater, put together. */
export type Known = Pick<SeverityRecord, 'mean' | 'sd' | 'ratings' | 'panels'>

export type Histories = ReturnType<typeof createHistories>

/**
 * What sealed positions say of raters who come back. Only a position whose candidates all hang together says anything; one
 * whose calibration is switched off neither gives nor takes.
 */
export function createHistories(deps: {
  records: Records
  clock: Clock
  diagnostics: Log
  headers: Pick<Headers, 'get'>
  positions: Pick<Positions, 'get'>
  panels: PositionPanels
  analysis: PositionAnalysis
}) {
  const { records, clock, diagnostics, headers, positions, panels, analysis } = deps
  /** One computation of a position at a time here; other nodes are held off by the records' versions. */
  const turns = new Map<PositionId, Promise<void>>()
  const underWay = new Set<Promise<void>>()
  let isStopped = false

  /** False: another node has written since `before` was read, so that what is kept here may be the older. */
  async function keep(
    found: readonly SeverityRecord[],
    before: ReadonlyMap<string, number>,
  ): Promise<boolean> {
    for (const it of found) {
      const keys = { person: it.person, position: it.position }
      const done = await records.put('severity', idOf(it), it, { expected: before.get(idOf(it)) ?? 0, keys })
      if (!done.ok && done.error === 'conflict') return false
      if (!done.ok) throw new Error('a rater’s severity was not stored')
    }
    const kept = new Set(found.map(idOf))
    for (const [id, version] of before) {
      if (kept.has(id)) continue
      if ((await records.get('severity', id))?.version !== version) return false
      await records.remove('severity', id)
    }
    return true
  }

  /** With `unless`, nothing is done where that panel was taken in already. */
  async function compute(positionId: PositionId, unless: PanelId | null): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      // Versions first, panels after them: whoever wrote a version knew no panel that is not read now.
      const basis = await records.get('severity-basis', positionId)
      const known = basis ? Basis.parse(basis.json).panels : []
      if (unless && known.includes(unless)) return
      const stored = await records.find('severity', 'position', positionId)
      const position = await positions.get(positionId)
      if (!position || calibrationOf(position) === 'off') return
      const sealed = await panels.revealed(position, 'seal')
      const found = await messagesOf(position, sealed)
      if (!found) return
      if (!(await keep(found, new Map(stored.map(({ id, version }) => [id, version]))))) continue
      const taken = new Set([...known, ...sealed.map(({ header }) => header.id)])
      // Sealed without a single rating: nothing to take in, now or later.
      if (unless && (await panels.isSealed(unless))) taken.add(unless)
      const done = await records.put(
        'severity-basis',
        positionId,
        { panels: [...taken] },
        { expected: basis?.version ?? 0 },
      )
      if (done.ok) return
      if (done.error === 'unavailable') throw new Error('what a position rests on was not stored')
    }
    throw new Error('other nodes wrote each time')
  }

  /** Null where it could not be computed now. */
  async function messagesOf(
    position: Position,
    sealed: readonly RevealedPanel[],
  ): Promise<readonly SeverityRecord[] | null> {
    const { table, raters } = positionTable(
      sealed.map(rated),
      referenceOf(position, panels.kitOf(position, sealed)),
    )
    const analysed = await analysis.of(table)
    if (!analysed.ok) return null
    return (analysed.value.result.calibration?.raters ?? []).flatMap(({ id, message }) => {
      const person = raters.find((it) => it.id === id)?.person
      if (!message || !person || !PersonId.safeParse(person).success) return []
      const { mean, sd, ratings = 0, panels: met = 0 } = message
      const at = lastSealOf(sealed, person)
      const about = { person, position: position.id, at, engineVersion: ENGINE_VERSION }
      return [{ ...about, mean, sd, ratings, panels: met }]
    })
  }

  function inTurn(positionId: PositionId, unless: PanelId | null = null): Promise<void> {
    const turn = (turns.get(positionId) ?? Promise.resolve())
      .then(() => compute(positionId, unless))
      .catch((problem: unknown) =>
        diagnostics.warn({ problem: String(problem) }, 'what a position says of its raters was not kept'),
      )
    turns.set(positionId, turn)
    void turn.then(() => turns.get(positionId) === turn && turns.delete(positionId))
    return turn
  }

  /** Nothing new once it is stopped: another node, or the next start, makes up for it. */
  function begun(run: () => Promise<void>): Promise<void> {
    if (isStopped) return Promise.resolve()
    const running = run()
    underWay.add(running)
    return running.finally(() => underWay.delete(running))
  }

  async function heal(panelId: PanelId): Promise<void> {
    const positionId = settled.has(panelId) ? null : await positionOf(panelId)
    if (!positionId) return
    await inTurn(positionId, panelId)
    const basis = await records.get('severity-basis', positionId).catch(() => null)
    const known = Basis.safeParse(basis?.json)
    if (!known.success || !known.data.panels.includes(panelId)) return
    settled.add(panelId)
    for (const oldest of settled) if (settled.size > SETTLED_MAX) settled.delete(oldest)
  }

  /** Known to be taken in, so that a room that is opened often asks for it once. */
  const settled = new Set<PanelId>()

  async function positionOf(panelId: PanelId): Promise<PositionId | null> {
    const header = await headers.get(panelId).catch(() => null)
    return header && !header.rehearsal ? header.position.id : null
  }

  /** What positions other than `except` say of somebody at this moment: the product of their aged messages. */
  async function knownOf(person: PersonId, except: PositionId | null): Promise<Known | null> {
    const kept = (await records.find('severity', 'person', person)).map(({ json }) =>
      SeverityRecord.parse(json),
    )
    const on: SeverityRecord[] = []
    for (const it of kept.filter(({ position }) => position !== except)) {
      const position = await positions.get(it.position)
      if (position && calibrationOf(position) === 'on') on.push(it)
    }
    return combined(on, clock.now())
  }

  return {
    knownOf,
    /** What other positions say of each rater who sits here; seats of whom nothing is known are not in it. By seat. */
    async historyOf(panelId: PanelId): Promise<readonly SeatHistory[]> {
      try {
        const header = await headers.get(panelId)
        const position = header && !header.rehearsal ? await positions.get(header.position.id) : null
        if (!header || !position || calibrationOf(position) === 'off') return []
        const found: SeatHistory[] = []
        for (const seat of header.seats.filter(countsIn)) {
          const known = await knownOf(personAt(panelId, seat), position.id)
          if (known) found.push({ seat: seat.id, ...known })
        }
        return found.sort((a, b) => (a.seat < b.seat ? -1 : 1))
      } catch (problem) {
        diagnostics.warn({ problem: String(problem) }, 'a panel was calibrated without its raters’ history')
        return []
      }
    },
    /** Computes anew what the panel's position says of its raters. Never rejects. */
    afterSeal: (panelId: PanelId): Promise<void> =>
      begun(async () => {
        const positionId = await positionOf(panelId)
        if (positionId) await inTurn(positionId)
      }),
    /** The same for a panel that was sealed and never taken in: whoever sealed it did not live to. Never rejects. */
    heal: (panelId: PanelId): Promise<void> => begun(() => heal(panelId)),
    /** The same when a position's calibration was switched on again. */
    afterSwitch: (positionId: PositionId): Promise<void> => begun(() => inTurn(positionId)),
    /** Takes on nothing more, and waits a while for what is under way. */
    async stop(): Promise<void> {
      isStopped = true
      let cancel = () => {}
      const enough = new Promise<void>((resolve) => {
        cancel = clock.after(STOPPED_WITHIN_MS, resolve)
      })
      await Promise.race([Promise.allSettled(underWay), enough])
      cancel()
    },
  }
}

/** Product of Gaussians, each a year wider for every year gone by. In the order of positions, so that sums are the same. */
export function combined(messages: readonly SeverityRecord[], now: number): Known | null {
  if (messages.length === 0) return null
  const fresh = messages
    .toSorted((a, b) => (a.position < b.position ? -1 : 1))
    .map((it) => ({
      ...it,
      sd: aged({ rater: '', mean: it.mean, sd: it.sd }, Math.max(0, now - it.at) / YEAR_MS).sd,
    }))
  const precision = fresh.reduce((sum, it) => sum + 1 / it.sd ** 2, 0)
  return {
    mean: fresh.reduce((sum, it) => sum + it.mean / it.sd ** 2, 0) / precision,
    sd: Math.sqrt(1 / precision),
    ratings: fresh.reduce((sum, it) => sum + it.ratings, 0),
    panels: fresh.reduce((sum, it) => sum + it.panels, 0),
  }
}

function lastSealOf(sealed: readonly RevealedPanel[], person: PersonId): EpochMs {
  const met = sealed.filter(({ header }) => header.seats.some((it) => personAt(header.id, it) === person))
  return Math.max(...met.map(({ state }) => state.sealedAt ?? 0)) as EpochMs
}

const idOf = ({ position, person }: Pick<SeverityRecord, 'position' | 'person'>) => `${position}/${person}`
