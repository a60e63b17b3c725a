import { createRedisWire } from '#server/adapters/redis/wire.ts'
import { aQuietLog } from '#test/support/start-app.ts'

/** One node's end of the wire, with what it noted. */
export function aRedisWire(url: string) {
  const diagnostics = aQuietLog()
  return { ...createRedisWire({ url, diagnostics }), lines: diagnostics.lines }
}
