import type { IncomingMessage } from 'node:http'
import { CLOSE, type CloseCode } from '#shared/contract/close-codes.ts'
import { DOCUMENT_NAME, type DocumentName } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'
import { type PanelId, PanelId as PanelIdSchema, type SeatId } from '#shared/model/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import { createBuckets } from '#server/services/bucket.ts'
import type { Limits } from '#server/services/limits.ts'
import type { RoomDocuments } from '#server/services/rooms/documents.ts'

/** So long a seat is kept out after it sent too often what nobody may send. */
const STRIKES_WITHIN_MS = 60_000

export type Admission = {
  readonly documents: RoomDocuments
  readonly panelId: PanelId
  readonly seat: SeatId
  readonly name: DocumentName
  readonly clientId: number
}

/** `code` closes an opened WebSocket for good; `status` is told before there is one, and is tried again. */
export type NotAdmitted =
  | { readonly code: CloseCode; readonly reason: string }
  | { readonly status: '429 Too Many Requests' | '503 Service Unavailable'; readonly reason: string }

/** What is asked for, and who asks. */
export type Asking = Pick<IncomingMessage, 'url' | 'headers'>
export type JudgesDocuments = ReturnType<typeof createAdmission>

export type AdmissionDeps = {
  rooms: {
    open(panelId: PanelId): Promise<{ documents: RoomDocuments } | null>
    isOpen(panelId: PanelId): boolean
    /** The seat that a Yjs client id was issued to, or null. */
    ownerOfClient(panelId: PanelId, clientId: number): Promise<SeatId | null>
  }
  access: { seatAt(cookieHeader: string | undefined, panelId: PanelId): Promise<SeatId | null> }
  clock: Clock
  limits: Limits
  /** There is too much to do to take on more. */
  overloaded: () => boolean
}

/** Who may open which document, asked before there is a connection. */
export function createAdmission({ rooms, access, clock, limits, overloaded }: AdmissionDeps) {
  const strikes = new Map<string, number[]>()
  const perMinute = limits.handshakesPerSeatPerMinute
  const handshakes = createBuckets(clock, { perSecond: perMinute / 60, burst: perMinute })

  async function judge(request: Asking): Promise<Admission | NotAdmitted> {
    const asked = readAddress(request.url)
    if (!asked) return { code: CLOSE.noSuchDocument, reason: 'no such document' }
    if (asked.version !== PROTOCOL_VERSION) return { code: CLOSE.clientTooOld, reason: 'client too old' }
    if (asked.clientId === null) return { code: CLOSE.malformed, reason: 'no client id' }

    const { panelId, name, clientId } = asked
    const seat = await access.seatAt(request.headers.cookie, panelId)
    if (!seat) return { code: CLOSE.signedOut, reason: 'signed out' }
    if (isStruckOut(panelId, seat)) return { code: CLOSE.tooFast, reason: 'malformed too often' }
    if (!handshakes.take(`${panelId} ${seat}`))
      return { status: '429 Too Many Requests', reason: 'handshakes of one seat' }
    if (overloaded() && !rooms.isOpen(panelId))
      return { status: '503 Service Unavailable', reason: 'overloaded' }
    const room = await rooms.open(panelId)
    if (!room) return { code: CLOSE.noSuchDocument, reason: 'no such room' }
    if ((await rooms.ownerOfClient(panelId, clientId)) !== seat)
      return { code: CLOSE.forbidden, reason: 'not your client id' }
    return { documents: room.documents, panelId, seat, name, clientId }
  }

  function isStruckOut(panelId: PanelId, seat: SeatId): boolean {
    const recent = (strikes.get(`${panelId} ${seat}`) ?? []).filter(
      (it) => clock.now() - it < STRIKES_WITHIN_MS,
    )
    return recent.length >= limits.malformedPerMinute
  }

  return {
    /** Rejects only where the store does not answer. */
    judge(request: Asking): Promise<Admission | NotAdmitted> {
      return new Promise((resolve, reject) => {
        const giveUp = clock.after(limits.admissionSeconds * 1_000, () =>
          resolve({ status: '503 Service Unavailable', reason: 'not admitted in time' }),
        )
        judge(request).then(resolve, reject).finally(giveUp)
      })
    },
    /** This seat sent something malformed or forbidden. */
    strike(panelId: PanelId, seat: SeatId): void {
      const who = `${panelId} ${seat}`
      strikes.set(who, [...(strikes.get(who) ?? []).slice(1 - limits.malformedPerMinute), clock.now()])
    },
    forgetOldStrikes(): void {
      for (const [who, times] of strikes)
        if (times.every((it) => clock.now() - it > STRIKES_WITHIN_MS)) strikes.delete(who)
    },
  }
}

/** What the address asks for, or null where it names no document at all. `clientId` is null where that is no number. */
function readAddress(url: string | undefined) {
  if (!url || url.length > 1_000 || !URL.canParse(url, 'http://host')) return null
  const { pathname, searchParams } = new URL(url, 'http://host')
  const [, first, panel, document, more] = pathname.split('/')
  if (first !== 'yjs' || !panel || !document || more !== undefined) return null

  const panelId = PanelIdSchema.safeParse(panel)
  const name = decoded(document)
  if (!panelId.success || !name || !DOCUMENT_NAME.test(name)) return null
  const clientId = wholeNumber(searchParams.get('cid'))
  return {
    panelId: panelId.data,
    name: name as DocumentName,
    version: wholeNumber(searchParams.get('v')),
    clientId: clientId !== null && clientId > 0 && clientId < 2 ** 32 ? clientId : null,
  }
}

function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part)
  } catch {
    return null
  }
}

const wholeNumber = (text: string | null) => (text !== null && /^\d{1,10}$/.test(text) ? Number(text) : null)
