import type { Failure } from '#shared/contract/failures.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { Accepted } from '#shared/contract/socket.ts'
import { scorecardOf } from '#shared/documents/rights.ts'
import type { CommandId, PanelId, SeatId } from '#shared/model/ids.ts'
import type { Command, Draft, Request, SystemRequest } from '#shared/panel/commands.ts'
import { decide } from '#shared/panel/decide.ts'
import { obstacleToSealing } from '#shared/panel/rules/closing.ts'
import type { Event } from '#shared/panel/events.ts'
import type { PanelState } from '#shared/panel/state.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Place, RoomHead, RoomLog } from '#server/ports/room-log.ts'
import type { SealingResults } from '#server/services/results.ts'
import type { RoomDocuments } from './documents.ts'
import { documentsFrozenBy, seatsBarredBy } from './frozen-documents.ts'
import { draftIn } from './locked-card.ts'

/** Somebody else may append between our look and our write; each try looks anew. A client gives a command up after ten seconds. */
const STORED_WITHIN_MS = 5_000
/** Between two tries: one that cannot be stored must not keep the store busy until then, and a whisper has time to be heard. */
const REST_MS = 5

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
  documents: () => Pick<RoomDocuments, 'still'>
  state: () => PanelState
  controlSeq: () => number
  epoch: () => number
  /** How far the log was taken, with what stands there. */
  seen: () => Place
  /** Takes what was stored, with everything of other nodes that comes before it. Rejects if that cannot be read. */
  stored: (head: RoomHead, events: readonly Event[]) => Promise<void>
  /** Reads on to the end of the log. */
  catchUp: () => Promise<void>
  /** Asks the other nodes to let nobody write into a scorecard for a moment. */
  askForRest: () => void
  /** What was asked may have been stored all the same. */
  inDoubt: () => void
  /** The log is in another epoch. */
  lost: () => void
  /** What the room knows rests on lost history: nothing it decides will be stored. */
  isLost: () => boolean
}

/** Decides and appends, one command at a time: the caller has the room's turn. The same `commandId` again gets the first answer again. */
export function createCommands(options: Options): Submit {
  const { panelId, log, clock, results, documents, state, controlSeq, epoch, catchUp, inDoubt } = options

  /** One try. While it lasts nobody at this node writes into what is to be locked; another node may, and then it is tried again. */
  async function attempt(asked: Asked): Promise<Tried> {
    if (asked.request.type !== 'lockScorecard') return decideOn(asked, null)
    const document = scorecardOf(asked.seat)
    return documents().still(document, async ({ seq, doc }) =>
      decideOn(asked, { document, seq, draft: draftIn(doc, state()) }),
    )
  }

  async function decideOn({ seat, commandId, request }: Asked, card: Card | null): Promise<Tried> {
    // Computed only for a seal that will be: whoever may not seal must not cost arithmetic.
    const sealing = request.type === 'seal' && !obstacleToSealing(state(), seat)
    const result = sealing ? await results.of(panelId, state()) : null
    const command = {
      ...request,
      by: seat,
      id: commandId,
      ...(card && { card: card.draft }),
      ...(result && { result }),
    } as Command
    const decision = decide(state(), command, clock.now())
    if (!decision.ok) return refused({ kind: 'refused', refusal: decision.error })
    if (decision.value.length === 0) return answered(ok({ controlSeq: controlSeq() }))

    const appended = await log.appendEvents(panelId, {
      epoch: epoch(),
      commandId,
      expectedControlSeq: controlSeq(),
      after: options.seen(),
      events: decision.value,
      freeze: decision.value.flatMap((event) => documentsFrozenBy(event, state())),
      bar: seatsBarredBy(decision.value),
      expectsDocument: card && { document: card.document, seq: card.seq },
      seal: decision.value.some((it) => it.type === 'sealed'),
    })
    if (appended.ok) return { is: 'stored', head: appended.value, events: decision.value }
    switch (appended.error.code) {
      case 'conflict':
      case 'frozen':
        return { is: 'too late' }
      case 'sealed':
        return refused({ kind: 'refused', refusal: { code: 'sealed' } })
      case 'no-such-room':
        return refused({ kind: 'not-found' })
      case 'unavailable':
        inDoubt()
        return refused({ kind: 'not-stored' })
      case 'epoch':
        options.lost()
        return refused({ kind: 'not-stored' })
      case 'barred':
      case 'quota':
      case 'room-full':
        return refused({ kind: 'not-stored' })
    }
  }

  /** Everybody here hears of it before it is answered. */
  async function take(head: RoomHead, events: readonly Event[]): Promise<Result<Accepted, Failure>> {
    try {
      await options.stored(head, events)
    } catch {
      inDoubt()
      return err({ kind: 'not-stored' })
    }
    // What a position says of its raters is computed where its panel was sealed, not on every node.
    if (events.some((it) => it.type === 'sealed')) results.sealed(panelId)
    return ok({ controlSeq: head.controlSeq })
  }

  return async (seat, commandId, request) => {
    const before = await log.reachedBy(panelId, commandId)
    if (before !== null) {
      if (before > controlSeq()) await catchUp()
      return ok({ controlSeq: before })
    }

    let isLate = false
    const cancel = clock.after(STORED_WITHIN_MS, () => (isLate = true))
    try {
      for (;;) {
        const tried = await attempt({ seat, commandId, request })
        if (tried.is === 'answered') return tried.answer
        if (tried.is === 'stored') return await take(tried.head, tried.events)
        if (isLate) return err({ kind: 'not-stored' })
        // Somebody writes there faster than we can look.
        if (request.type === 'lockScorecard') options.askForRest()
        await new Promise<void>((resolve) => clock.after(REST_MS, resolve))
        await catchUp()
        if (options.isLost()) return err({ kind: 'not-stored' })
      }
    } finally {
      cancel()
    }
  }
}

type Asked = {
  readonly seat: SeatId
  readonly commandId: CommandId
  readonly request: Request | SystemRequest
}
/** A scorecard as it is about to be locked, and its newest entry. */
type Card = { readonly document: DocumentName; readonly seq: number; readonly draft: Draft }
type Tried =
  | { readonly is: 'answered'; readonly answer: Result<Accepted, Failure> }
  | { readonly is: 'stored'; readonly head: RoomHead; readonly events: readonly Event[] }
  /** Somebody else was first. */
  | { readonly is: 'too late' }

const answered = (answer: Result<Accepted, Failure>): Tried => ({ is: 'answered', answer })
const refused = (failure: Failure): Tried => answered(err(failure))
