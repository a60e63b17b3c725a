// `npm run bench:nodes`: one, two and three nodes over one PostgreSQL and one Redis, under the same load.
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type PostgresServer, startPostgres } from '../../test/support/postgres.ts'
import { type RedisServer, startRedis } from '../../test/support/redis.ts'
import { buildPanelroom, preparePanelroom } from '../sync/panelroom.ts'
import { PEOPLE_PER_ROOM, type Place } from '../sync/places.ts'
import { type RunningServer, type ServerCommand, startServer } from '../sync/server-process.ts'
import { createDice } from '../sync/statistics.ts'
import { aligned, medians } from '../sync/table.ts'
import { bytesKept } from './kept.ts'
import { type Figures, type LoadSize, typeAcross } from './load.ts'
import { type Costs, spreadOf } from './spread.ts'
import { secondsOfFamily } from './usage.ts'

const ROOT = join(import.meta.dirname, '../..')
const CACHE = join(ROOT, '.cache/bench')
const say = (line: string) => process.stdout.write(`${line}\n`)

const USAGE = `npm run bench:nodes -- [options]
  --rooms n     rooms of six that type (50)
  --rate n      edits per second and person (4)
  --seconds n   how long is measured (8)
  --rounds n    how often each form is repeated (3)
  --form name   one of them alone: "one node", "two nodes", "three nodes, no Redis"…
  --smoke       a minute: 5 rooms, one round; its figures mean little`

/** What is compared. `pairs`: as many edits from two people a room, which tells what a delivery costs from what an edit costs. */
type Form = {
  readonly name: string
  readonly nodes: number
  readonly redis: boolean
  readonly people: number
}
const FORMS: readonly Form[] = [
  { name: 'one node', nodes: 1, redis: true, people: PEOPLE_PER_ROOM },
  { name: 'one node, pairs', nodes: 1, redis: true, people: 2 },
  { name: 'two nodes', nodes: 2, redis: true, people: PEOPLE_PER_ROOM },
  { name: 'three nodes', nodes: 3, redis: true, people: PEOPLE_PER_ROOM },
  { name: 'two nodes, no Redis', nodes: 2, redis: false, people: PEOPLE_PER_ROOM },
  { name: 'three nodes, no Redis', nodes: 3, redis: false, people: PEOPLE_PER_ROOM },
]

type Places = { readonly database: string; readonly places: readonly Place[] }

async function bench(
  size: Omit<LoadSize, 'people'>,
  rounds: number,
  forms: readonly Form[],
  folder: string,
): Promise<void> {
  const [postgres, redis] = await Promise.all([startPostgres('max_connections=100'), startRedis()])
  try {
    const build = buildPanelroom(folder)
    const commandFor = (database: string, redisUrl: string): ServerCommand => {
      const { args, env } = build(folder)
      const nodes = { PANELROOM_DATABASE_URL: database, PANELROOM_REDIS_URL: redisUrl }
      return { args, env: { ...env, ...nodes } }
    }
    say(`Preparing ${size.rooms} panels of ${PEOPLE_PER_ROOM}, at the pace that the product’s limits allow…`)
    const database = await postgres.database()
    const { places } = await preparePanelroom(() => commandFor(database, redis.url), folder, size.rooms)
    const prepared = { database, places }

    async function kept(): Promise<number> {
      const copy = await copyOf(database, postgres)
      const node = await startServer(commandFor(copy, redis.url))
      try {
        return await bytesKept(node.base, () => sizeOf(copy, postgres, 'VACUUM FULL'))
      } finally {
        await node.stop()
      }
    }
    const results = new Map(forms.map(({ name }): [string, Figures[]] => [name, []]))
    for (let round = 0; round < rounds; round++) {
      for (const [index] of forms.entries()) {
        const form = forms[(index + round) % forms.length]!
        const figures = await run(form, size, prepared, { postgres, redis, commandFor })
        results.get(form.name)!.push(figures)
        say(`${form.name}, round ${round + 1}, load ${loadavg()[0]!.toFixed(1)}`)
      }
    }
    await report(results, size)
    say(`\nA sealed interview of four raters and ten questions keeps ${cell((await kept()) / 1_000)} kB.`)
  } finally {
    await Promise.all([postgres.dispose(), redis.stop()])
  }
}

async function run(
  { nodes: count, redis: withRedis, people }: Form,
  size: Omit<LoadSize, 'people'>,
  prepared: Places,
  stores: {
    postgres: PostgresServer
    redis: RedisServer
    commandFor: (database: string, redisUrl: string) => ServerCommand
  },
): Promise<Figures> {
  const { postgres, redis, commandFor } = stores
  const database = await copyOf(prepared.database, postgres)
  // Nobody listens at this port, so the nodes find no Redis and look at the log by themselves.
  const redisUrl = withRedis ? redis.url : 'redis://127.0.0.1:1'
  const nodes: RunningServer[] = []
  try {
    for (let at = 0; at < count; at++) nodes.push(await startServer(commandFor(database, redisUrl)))
    const before = await sizeOf(database, postgres)
    const meters = {
      nodes: async () =>
        (await Promise.all(nodes.map((it) => it.cpu()))).reduce((sum, it) => sum + it.seconds, 0),
      PostgreSQL: async () => secondsOfFamily(postgres.pid()),
      ...(withRedis && { Redis: async () => secondsOfFamily(redis.pid()) }),
    }
    const rate = (size.rate * PEOPLE_PER_ROOM) / people
    const figures = await typeAcross(nodes, prepared.places, { ...size, rate, people }, meters)
    const after = await sizeOf(database, postgres)
    const memory = withRedis ? await memoryOf(redis) : null
    return {
      ...figures,
      'PostgreSQL grew, kB a room': (after - before) / 1_000 / size.rooms,
      'Redis holds, kB': memory === null ? null : memory / 1_000,
    }
  } finally {
    await Promise.all(nodes.map((it) => it.stop()))
    await postgres.ask(postgres.url(), `DROP DATABASE IF EXISTS ${nameIn(database)} WITH (FORCE)`)
  }
}

async function copyOf(database: string, postgres: PostgresServer): Promise<string> {
  const name = `run_${process.hrtime.bigint()}`
  await postgres.ask(postgres.url(), `CREATE DATABASE ${name} TEMPLATE ${nameIn(database)}`)
  return postgres.url(name)
}
const nameIn = (url: string) => new URL(url).pathname.slice(1)

/** What its tables and indexes take up on disk, after this statement. */
async function sizeOf(url: string, postgres: PostgresServer, before = 'SELECT'): Promise<number> {
  await postgres.ask(url, before)
  const [row] = await postgres.ask<{ bytes: string }>(
    url,
    `SELECT sum(pg_total_relation_size(oid)) AS bytes FROM pg_class
     WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'`,
  )
  return Number(row!.bytes)
}

async function memoryOf(redis: RedisServer): Promise<number> {
  return Number(/used_memory_dataset:(\d+)/.exec(String(await redis.ask('INFO', 'memory')))?.[1] ?? 0)
}

async function report(results: ReadonlyMap<string, readonly Figures[]>, size: object): Promise<void> {
  const all = [...results].map(([name, rounds]) => ({ name, figures: medians(rounds) }))
  const rows = [...new Set(all.flatMap((it) => Object.keys(it.figures)))]
  say(
    '\nMedians of the rounds. Times in milliseconds; “other node” is an edit seen by somebody at another node.\n',
  )
  const lines = rows.map((row) => [row, ...all.map((it) => cell(it.figures[row]))])
  say(aligned([['', ...all.map((it) => it.name)], ...lines]))
  const costs = costsOf(Object.fromEntries(all.map((it) => [it.name, it.figures])))
  if (costs) spreadTable(costs)
  const kept = {
    node: process.version,
    cores: cpus().length,
    load: loadavg(),
    size,
    costs,
    forms: all,
    rounds: [...results],
  }
  await writeFile(join(CACHE, 'nodes.json'), `${JSON.stringify(kept, null, 2)}\n`)
  say('\nAll rounds are in .cache/bench/nodes.json.')
}

/**
 * From the processor time of the nodes per edit: six people against two say what a delivery costs, the rest of one node is the edit
 * itself, and what three nodes take more than one is two followers. Null where the system does not tell processor time.
 */
function costsOf(figures: Readonly<Record<string, Figures>>): Costs | null {
  const perEdit = (form: string) => figures[form]?.['CPU s per million edits, nodes']
  const [six, two, three] = [perEdit('one node'), perEdit('one node, pairs'), perEdit('three nodes')]
  if (typeof six !== 'number' || typeof two !== 'number' || typeof three !== 'number') return null
  const deliver = Math.max(0, (six - two) / (PEOPLE_PER_ROOM - 2))
  return {
    deliver,
    write: Math.max(0, six - (PEOPLE_PER_ROOM - 1) * deliver),
    follow: Math.max(0, (three - six) / 2),
  }
}

/** Ten thousand rooms, in which a room takes as many edits as two people who never stop typing make. */
function spreadTable(costs: Costs): void {
  const town = { rooms: 10_000, people: PEOPLE_PER_ROOM, edits: 8, costs }
  const whole = (value: number) => value.toFixed(0)
  say(
    `\nMicroseconds of a node: ${whole(costs.write)} an edit, ${whole(costs.follow)} an edit followed, ${whole(costs.deliver)} a delivery.`,
  )
  say(`With these, ${town.rooms} rooms of ${town.people} and ${town.edits} edits a second each:\n`)
  const rows = [3, 10, 20, 40].flatMap((nodes) =>
    (['anywhere', 'by room'] as const).map((way) => {
      const it = spreadOf({ ...town, nodes, way }, createDice(nodes))
      return [
        whole(nodes),
        way,
        it.nodesPerRoom.toFixed(2),
        whole(it.roomsPerNode),
        whole(it.roomsPerNodeMost),
        it.load.toFixed(2),
        it.loadMost.toFixed(2),
      ]
    }),
  )
  const heads = ['nodes', 'connections', 'nodes a room', 'rooms a node', 'at most', 'cores a node', 'at most']
  say(aligned([heads, ...rows]))
}

function cell(value: Figures[string] | undefined): string {
  if (value === null || value === undefined) return '–'
  if (typeof value === 'string') return value
  return Math.abs(value) >= 100 ? value.toFixed(0) : value.toFixed(1)
}

const text = { type: 'string' } as const
const { values } = parseArgs({
  options: {
    rooms: text,
    rate: text,
    seconds: text,
    rounds: text,
    form: text,
    smoke: { type: 'boolean' },
    help: { type: 'boolean' },
  },
})
if (values.help) say(USAGE)
else {
  const number = (name: 'rooms' | 'rate' | 'seconds' | 'rounds', full: number, smoke: number) => {
    const value = values[name] === undefined ? (values.smoke ? smoke : full) : Number(values[name])
    if (!(value > 0)) throw new Error(`--${name} must be a number above 0`)
    return value
  }
  const size = {
    rooms: number('rooms', 50, 5),
    rate: number('rate', 4, 4),
    warmUpMs: values.smoke ? 500 : 5_000,
    measureMs: number('seconds', 8, 2) * 1_000,
  }
  const forms = FORMS.filter(({ name }) => values.form === undefined || name === values.form)
  if (forms.length === 0) throw new Error(`--form must be one of ${FORMS.map((it) => it.name).join('; ')}`)
  // Inside the project, so that the built server finds the product's packages.
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'nodes-'))
  try {
    await bench(size, number('rounds', 3, 1), forms, folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
