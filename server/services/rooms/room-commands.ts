import { createHash } from 'node:crypto'
import type { Failure } from '#shared/contract/failures.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { Accepted } from '#shared/contract/socket.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import { canonical, draftOf } from '#shared/documents/scorecard.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Command, Draft, Request, SystemRequest } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import { obstacleToSealing } from '#shared/panel/rules/closing.ts'
import { cardAtLock } from '#shared/panel/rules/scoring.ts'
import type { Event } from '#shared/panel/events.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { RoomHead, RoomLog } from '#server/ports/room-log.ts'
import type { SealingResults } from '#server/services/results.ts'
import type { RoomDocuments } from './documents.ts'
import { documentsFrozenBy, seatsBarredBy } from './frozen-documents.ts'

/** Somebody else may append between our look and our write; each try looks anew. */
const APPEND_ATTEMPTS_MAX = 5

export type Submit = (
  seat: SeatId,
  commandId: CommandId,
  request: Request | SystemRequest,
) => Promise<Result<Accepted, Failure>>

type Options = {
  panelId: PanelId
  log: RoomLog
  clock: Clock
  results: SealingResults
  documents: () => Pick<RoomDocuments, 'settle'>
  state: () => PanelState
  controlSeq: () => number
  epoch: () => number
  /** Takes what was stored, with everything of other nodes that comes before it. Rejects if that cannot be read. */
  stored: (head: RoomHead, events: readonly Event[]) => Promise<void>
  /** Reads on to the end of the log. */
  catchUp: () => Promise<void>
  /** What was asked may have been stored all the same. */
  inDoubt: () => void
  /** The log is in another epoch. */
  lost: () => void
}

/** Decides and appends, one command at a time: the caller has the room's turn. The same `commandId` again gets the first answer again. */
export function createCommands(options: Options): Submit {
  const { panelId, log, clock, results, documents, state, controlSeq, epoch, catchUp, inDoubt } = options

  async function settledDraft(name: DocumentName): Promise<{ seq: number; draft: Draft }> {
    const { seq, doc } = await documents().settle(name)
    const draft = { ...draftOf(doc, state().kit), digest: '' }
    const { answers, notes } = cardAtLock(state(), draft)
    const digest = createHash('sha256').update(canonical({ answers, notes })).digest('hex')
    return { seq, draft: { ...draft, digest } }
  }

  return async (seat, commandId, request) => {
    const before = await log.reachedBy(panelId, commandId)
    if (before !== null) {
      if (before > controlSeq()) await catchUp()
      return ok({ controlSeq: before })
    }

    for (let attempt = 0; attempt < APPEND_ATTEMPTS_MAX; attempt++) {
      const locking = request.type === 'lockScorecard' ? scorecardOf(seat) : null
      const held = locking ? await settledDraft(locking) : null
      // Computed only for a seal that will be: whoever may not seal must not cost arithmetic.
      const sealing = request.type === 'seal' && !obstacleToSealing(state(), seat)
      const result = sealing ? await results.of(panelId, state()) : null
      const command = {
        ...request,
        by: seat,
        id: commandId,
        ...(held && { card: held.draft }),
        ...(result && { result }),
      } as Command
      const decision = decide(state(), command, clock.now())
      if (!decision.ok) return err({ kind: 'refused', refusal: decision.error })
      if (decision.value.length === 0) return ok({ controlSeq: controlSeq() })

      const appended = await log.appendEvents(panelId, {
        epoch: epoch(),
        commandId,
        expectedControlSeq: controlSeq(),
        events: decision.value,
        freeze: decision.value.flatMap((event) => documentsFrozenBy(event, state())),
        bar: seatsBarredBy(decision.value),
        expectsDocument: held && locking ? { document: locking, seq: held.seq } : null,
        seal: decision.value.some((it) => it.type === 'sealed'),
      })
      if (appended.ok) {
        try {
          await options.stored(appended.value, decision.value)
        } catch {
          inDoubt()
          return err({ kind: 'not-stored' })
        }
        // What a position says of its raters is computed where its panel was sealed, not on every node.
        if (request.type === 'seal') results.sealed(panelId)
        return ok({ controlSeq: appended.value.controlSeq })
      }
      switch (appended.error.code) {
        case 'conflict':
        case 'frozen':
          await catchUp()
          break
        case 'sealed':
          return err({ kind: 'refused', refusal: { code: 'sealed' } })
        case 'no-such-room':
          return err({ kind: 'not-found' })
        case 'unavailable':
          inDoubt()
          return err({ kind: 'not-stored' })
        case 'epoch':
          options.lost()
          return err({ kind: 'not-stored' })
        case 'barred':
        case 'quota':
        case 'room-full':
          return err({ kind: 'not-stored' })
      }
    }
    return err({ kind: 'not-stored' })
  }
}
