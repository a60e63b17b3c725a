import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { SeatId } from '#shared/model/ids.ts'
import type { Content } from './documents-content.ts'
import type { Attached, DocumentHost, Received } from './documents-host.ts'
import type { Turns } from './documents-turns.ts'
import type { Writing } from './documents-writing.ts'
import type { Passed } from './gate.ts'

/** What comes in to one document from those who have it open. */
export type Intake = {
  /** Judges an update, makes it part of the document and puts it on its way to the log. `later`: once more is known of who sent it. */
  receive(session: Attached, update: Uint8Array, spend: (work: number) => boolean): Received | 'later'
  /** Who owns which client id, as just read. */
  owned(by: ReadonlyMap<number, SeatId>): void
}

type Options = {
  readonly name: DocumentName
  readonly host: DocumentHost
  readonly content: Pick<Content, 'judge' | 'apply' | 'obstacleTo'>
  readonly writing: Pick<Writing, 'add' | 'pendingBytes'>
  readonly turns: Pick<Turns, 'alone'>
  /** Memory cannot be trusted any more. */
  readonly rebuild: (reason: string) => void
}

export function createIntake({ name, host, content, writing, turns, rebuild }: Options): Intake {
  const { panelId, log, clock, diagnostics, limits } = host
  const openedAt = clock.now()
  let owners: ReadonlyMap<number, SeatId> = new Map()
  /** Ids that the store does not know either. */
  const strangers = new Set<number>()

  function receive(
    session: Attached,
    update: Uint8Array,
    spend: (work: number) => boolean,
  ): Received | 'later' {
    const isMine = (clientId: number) => owners.get(clientId) === session.seat
    const verdict = content.judge(update, isMine)
    if (verdict.is === 'stranger') {
      if (isHealing() && owners.has(verdict.clientId)) return NOT_RESTORED
      if (session.right() !== 'write') return refusedAs(CLOSE.forbidden, 'read only')
      return meets(verdict.clientId, session)
    }
    if (verdict.is !== 'passed') return verdict
    if (session.right() !== 'write') {
      // A reader's Yjs tidies up formatting by itself when others edit; that is nobody's intention and changes no text.
      if (verdict.newStructs + verdict.deletes === 0) return TAKEN
      return isHealing() ? NOT_RESTORED : refusedAs(CLOSE.forbidden, 'read only')
    }
    if (verdict.newStructs + verdict.deletes + verdict.formatDeletes === 0) return TAKEN
    const full = content.obstacleTo(verdict, update.length)
    if (full) return refusedAs(CLOSE.quota, full)
    if (writing.pendingBytes() > limits.pendingBytes) return refusedAs(CLOSE.notStored, 'not stored')
    if (!spend(verdict.work + verdict.newStructs * WORK_PER_STRUCT))
      return refusedAs(CLOSE.tooFast, 'too fast')
    return apply(session, update, verdict)
  }

  /**
   * The log was cut short once, and who comes back may have been shown what it lost of others. Nobody may write that under the others'
   * ids, now as little as ever: the nodes append it themselves, as its authors sent it. Until they have, such a client is asked to
   * come again instead of being told to throw its document away. It gains nothing else by it.
   */
  const isHealing = () => host.epoch() > 1 && clock.now() - openedAt < HEALS_FOR_MS

  /** Ids are issued over HTTP, perhaps by another node and after this document was read. */
  function meets(clientId: number, session: Attached): Received | 'later' {
    if (strangers.has(clientId) || owners.has(clientId))
      return refusedAs(CLOSE.forbidden, 'not your client id')
    strangers.add(clientId)
    // Caught inside: what waits for its turn goes on before anybody outside hears of it.
    void turns.alone(async () => {
      try {
        owners = await log.clients(panelId)
        if (owners.has(clientId)) strangers.delete(clientId)
      } catch {
        strangers.delete(clientId)
        session.refuse(CLOSE.notStored, 'not stored')
      }
    })
    return 'later'
  }

  function apply(session: Attached, update: Uint8Array, passed: Passed): Received {
    const { seat, clientId } = session
    try {
      for (const bytes of content.apply(update, passed)) {
        writing.add({ session, author: seat, clientId, at: clock.now(), bytes })
      }
      return TAKEN
    } catch (error) {
      diagnostics.warn(
        { panelId, document: name, seat, error: String(error) },
        'an update passed the gate and could not be applied',
      )
      rebuild('an update could not be applied')
      return refusedAs(CLOSE.malformed, 'malformed update')
    }
  }

  return {
    receive,
    owned(by) {
      owners = by
    },
  }
}

/** After a history was lost: every node has looked at the log by then, also one that stood still for a while. */
const HEALS_FOR_MS = 60_000
// 3 µs for each struct that Yjs integrates.
const WORK_PER_STRUCT = 30

const TAKEN: Received = { is: 'taken' }
const refusedAs = (code: CloseCode, reason: string): Received => ({ is: 'refused', code, reason })
const NOT_RESTORED = refusedAs(CLOSE.notStored, 'not restored yet')
