import * as z from 'zod/mini'
import type { Endpoint } from './address.ts'

const SLOTS = 16_384

/** Which server has which keys. Redis that is no cluster is one server with all of them. */
export type Layout = readonly { readonly from: number; readonly to: number; readonly at: Endpoint }[]

/** Where a key or channel belongs in a cluster: by what stands between its braces, or by all of it. */
export function slotOf(key: string): number {
  const tag = /\{([^}]+)\}/.exec(key)?.[1] ?? key
  let crc = 0
  for (const byte of Buffer.from(tag)) crc = ((crc << 8) & 0xffff) ^ CRC16[(crc >> 8) ^ byte]!
  return crc % SLOTS
}

/** Asked for with every ring: bit by bit it was a fiftieth of a busy node. */
const CRC16 = Uint16Array.from({ length: 256 }, (_, byte) => {
  let crc = byte << 8
  for (let bit = 0; bit < 8; bit++) crc = crc & 0x8000 ? (crc << 1) ^ 0x1021 : crc << 1
  return crc
})

export const wholeAt = (at: Endpoint): Layout => [{ from: 0, to: SLOTS - 1, at }]

const Slot = z.int().check(z.gte(0), z.lte(SLOTS - 1))
const Member = z.tuple([z.nullable(z.string()), z.int().check(z.gte(1), z.lte(65_535))], z.unknown())
const Slots = z.array(z.tuple([Slot, Slot, Member], z.unknown()))

/** Redis's answer to CLUSTER SLOTS, or null for anything else. A member that does not know its own name is `asked`. */
export function readLayout(answer: unknown, asked: Endpoint): Layout | null {
  const parsed = Slots.safeParse(answer)
  if (!parsed.success || parsed.data.length === 0) return null
  return parsed.data.map(([from, to, [host, port]]) => ({ from, to, at: { host: host || asked.host, port } }))
}
