import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { PanelId } from '#shared/model/ids.ts'
import { createLocalRates } from '#server/adapters/local/rates.ts'
import { createLocalWire } from '#server/adapters/local/wire.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { systemClock } from '#server/adapters/system/clock.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import { type App, createApp } from '#server/app.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Wire } from '#server/ports/wire.ts'
import { bank } from '#seed/bank.ts'
import { type CuttableLine, openLine } from '#test/support/cuttable-line.ts'
import type { Browser } from '#test/support/person.ts'
import { onTheSpot } from '#test/support/room-bounds.ts'
import { aQuietLog } from '#test/support/start-app.ts'

/** The address that everybody types, whichever node answers. */
export const ORIGIN = 'http://panelroom.test'

export type SomeNode = App & { readonly lines: string[]; metrics(): Promise<string> }

export type SomeNodes = {
  readonly nodes: readonly SomeNode[]
  /** As a node would say it. */
  whisper(panelId: PanelId, bytes: Uint8Array): void
  /** Everything that was whispered, by any node. */
  readonly whispered: readonly Uint8Array[]
  stop(): Promise<void>
}

/** Several real servers over one store. `deaf`: no word of one ever reaches another. */
export async function startNodes(
  count: number,
  options: { deaf?: boolean; roomLog?: (real: RoomLog) => RoomLog } = {},
): Promise<SomeNodes> {
  const { deaf = false } = options
  const folder = await mkdtemp(join(tmpdir(), 'panelroom-'))
  const store = await openSqlite(folder)
  const shared = createLocalWire()
  const whispered: Uint8Array[] = []
  const wire: Wire = {
    ...shared,
    ring: (panelId, seq) => deaf || shared.ring(panelId, seq),
    whisper(panelId, bytes) {
      whispered.push(new Uint8Array(bytes))
      if (!deaf) shared.whisper(panelId, bytes)
    },
    state: () => (deaf ? 'down' : 'up'),
  }
  const nodes: SomeNode[] = []
  for (let at = 0; at < count; at++) {
    const diagnostics = aQuietLog()
    const app = await createApp({
      ports: {
        log: options.roomLog?.(store.roomLog) ?? store.roomLog,
        records: store.records,
        wire,
        calibrator: onTheSpot,
        rates: createLocalRates(),
        clock: systemClock,
        ids: systemIds,
        diagnostics,
      },
      bank: bank(),
      client: null,
      publicUrl: ORIGIN,
      metricsToken: 'a-token-for-the-tests',
      host: '127.0.0.1',
      port: 0,
      stage: () => ({ parts: [], perform: async () => undefined }),
    })
    nodes.push({
      ...app,
      lines: diagnostics.lines,
      async metrics() {
        const authorization = 'Bearer a-token-for-the-tests'
        const answer = await fetch(`${app.listening}/metrics`, { headers: { authorization } })
        return answer.text()
      },
    })
  }
  return {
    nodes,
    whispered,
    whisper: (...said) => shared.whisper(...said),
    async stop() {
      for (const node of nodes) await node.close()
      await store.close()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** The same browser on a line of its own that leads to this node, and may lead to another later. */
export async function onALine(
  browser: Browser,
  node: SomeNode,
): Promise<{ browser: Browser; line: CuttableLine }> {
  const line = await openLine()
  line.leadTo(portOf(node))
  return { browser: { ...browser, through: line.origin }, line }
}

export const portOf = (node: SomeNode): number => Number(new URL(node.listening).port)

/** The same browser, its live connections at this node. */
export const at = (browser: Browser, node: SomeNode): Browser => ({ ...browser, through: node.listening })
