import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Question, Kit } from '#shared/model/kit.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { RoomPorts } from '#server/services/rooms/live-room.ts'
import type { Records } from '#server/ports/records.ts'
import { createAccess } from '#server/services/access.ts'
import { createInvites } from '#server/services/invites.ts'
import { createKits } from '#server/services/kits.ts'
import { createPanels } from '#server/services/panels.ts'
import { createPeople } from '#server/services/people.ts'
import { createPositions } from '#server/services/positions.ts'
import { createRehearsals, type Stage } from '#server/services/rehearsals.ts'
import { createRooms } from '#server/services/rooms/rooms.ts'
import { createDocumentGateway } from '#server/transports/documents/gateway.ts'
import { createHttpApp } from '#server/transports/http/app.ts'
import { createOriginCheck } from '#server/transports/http/origins.ts'
import { acceptRoomSockets } from '#server/transports/sockets/room-gateway.ts'
import { routeUpgrades } from '#server/transports/upgrades.ts'

export type AppOptions = {
  readonly ports: RoomPorts & { readonly records: Records }
  readonly bank: { readonly questions: readonly Question[]; readonly kits: readonly Kit[] }
  /** Where the built client is, or null to serve none. */
  readonly client: string | null
  /** The address behind a proxy, or null. */
  readonly publicUrl: string | null
  readonly host: string
  readonly port: number
  /** Stages a rehearsal once the address is known. */
  readonly stage: (origin: string) => Stage
}

export type App = {
  readonly origin: string
  /** The one-time code of the first account, or null once there is one. */
  setupCode(): Promise<string | null>
  /** Stops taking anything new, lets what waits become durable, closes every connection. */
  close(): Promise<void>
}
