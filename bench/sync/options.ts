import { parseArgs } from 'node:util'
import { type PartName, PARTS, type Size } from './part.ts'

export const SERVERS = [
  'relay',
  'durable-relay',
  'y-websocket',
  'hocuspocus',
  'hocuspocus-sqlite',
  'panelroom',
] as const
export type ServerName = (typeof SERVERS)[number]

export type Options = {
  readonly servers: readonly ServerName[]
  readonly parts: readonly PartName[]
  readonly rounds: number
  readonly size: Size
}

const FULL: Size = {
  rooms: 50,
  rate: 4,
  warmUpMs: 6_000,
  measureMs: 8_000,
  idleRooms: 101,
  joinBytes: [20_000, 200_000, 2_000_000],
  joins: 20,
  stormRooms: 167,
  killRooms: 20,
  panelists: [500, 1_000, 1_500, 2_000],
}
const SMOKE: Size = {
  rooms: 5,
  rate: 4,
  warmUpMs: 500,
  measureMs: 2_000,
  idleRooms: 6,
  joinBytes: [20_000, 200_000],
  joins: 5,
  stormRooms: 8,
  killRooms: 3,
  panelists: [30, 60],
}

export const USAGE = `npm run bench:sync -- [options]
  --smoke            a minute instead of half an hour; its figures mean little
  --only a,b         parts: ${PARTS.join(', ')}
  --servers a,b      servers: ${SERVERS.join(', ')}
  --rounds n         how often each part is repeated (3)
  --rooms n          rooms of six that type (50)
  --rate n           edits per second and person (4)
  --seconds n        how long is measured (8)
  --panelists a,b    how many live panelists are tried, one number after the other (500,1000,1500,2000)`

/** Throws with a sentence where an option is wrong. */
export function readOptions(args: readonly string[]): Options {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args: [...args],
    options: {
      smoke: { type: 'boolean', default: false },
      only: text,
      servers: text,
      rounds: text,
      rooms: text,
      rate: text,
      seconds: text,
      panelists: text,
    },
  })
  const base = values.smoke ? SMOKE : FULL
  return {
    servers: chosen('servers', values.servers, SERVERS),
    parts: chosen('only', values.only, PARTS),
    rounds: number('rounds', values.rounds, values.smoke ? 1 : 3),
    size: {
      ...base,
      rooms: number('rooms', values.rooms, base.rooms),
      rate: number('rate', values.rate, base.rate),
      measureMs: number('seconds', values.seconds, base.measureMs / 1_000) * 1_000,
      panelists: values.panelists?.split(',').map((it) => number('panelists', it, 0)) ?? base.panelists,
    },
  }
}

function chosen<Name extends string>(
  option: string,
  given: string | undefined,
  all: readonly Name[],
): readonly Name[] {
  if (given === undefined) return all
  const names = given.split(',')
  const strange = names.find((it) => !all.includes(it as Name))
  if (strange !== undefined)
    throw new Error(`--${option}: there is no ${strange}; choose from ${all.join(', ')}`)
  return all.filter((it) => names.includes(it))
}

function number(option: string, given: string | undefined, otherwise: number): number {
  const value = given === undefined ? otherwise : Number(given)
  if (!(value > 0)) throw new Error(`--${option} must be a number above 0`)
  return value
}
