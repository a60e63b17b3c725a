import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { cpus, loadavg } from 'node:os'
import { join } from 'node:path'
import { type Options, readOptions, type ServerName, USAGE } from './options.ts'
import { buildPanelroom, freshCopy, preparePanelroom, SETTINGS } from './panelroom.ts'
import type { Figures, PartName } from './part.ts'
import { openPlaces, PEOPLE_PER_ROOM, type Place } from './places.ts'
import { run } from './run.ts'
import type { DialectName } from './dialects.ts'
import type { ServerCommand } from './server-process.ts'
import { median } from './statistics.ts'
import { medians, tableOf } from './table.ts'

const ROOT = join(import.meta.dirname, '../..')
const CACHE = join(ROOT, '.cache/bench')
const say = (line: string) => process.stdout.write(`${line}\n`)

type Contestant = {
  readonly name: ServerName
  readonly dialect: DialectName
  readonly places: readonly Place[]
  /** A folder that each run begins with a copy of, or null to begin with nothing. */
  readonly prepared: string | null
  readonly command: (data: string) => ServerCommand
}

const shim = (file: string, ...args: string[]): ServerCommand => ({
  args: ['--import', 'tsx', join(import.meta.dirname, 'servers', file), ...args],
  env: {},
})

async function contestants({ servers, size, parts }: Options, folder: string): Promise<Contestant[]> {
  const roomsFor: Readonly<Record<PartName, number>> = {
    typing: size.rooms,
    memory: size.idleRooms,
    join: size.joinBytes.length,
    storm: size.stormRooms,
    kill: size.killRooms,
    panelists: Math.ceil(Math.max(...size.panelists) / PEOPLE_PER_ROOM),
  }
  const rooms = Math.max(...parts.map((it) => roomsFor[it]))
  const open = { places: openPlaces(rooms), prepared: null }
  const all: Contestant[] = []
  for (const name of servers) {
    switch (name) {
      case 'relay':
        all.push({ name, dialect: name, ...open, command: () => shim('relay.ts') })
        break
      case 'durable-relay':
        all.push({ name, dialect: name, ...open, command: (data) => shim('durable-relay.ts', data) })
        break
      case 'y-websocket':
        all.push({ name, dialect: name, ...open, command: () => shim('y-websocket.ts') })
        break
      case 'hocuspocus':
        all.push({ name, dialect: name, ...open, command: () => shim('hocuspocus.ts') })
        break
      case 'hocuspocus-sqlite':
        all.push({ name, dialect: 'hocuspocus', ...open, command: (data) => shim('hocuspocus.ts', data) })
        break
      case 'panelroom': {
        say(`Preparing ${rooms} panels of ${PEOPLE_PER_ROOM}, at the pace that the product’s limits allow…`)
        const command = buildPanelroom(folder)
        const { data, places } = await preparePanelroom(command, folder, rooms)
        all.push({ name, dialect: name, places, prepared: data, command })
      }
    }
  }
  return all
}

async function bench(options: Options, folder: string): Promise<void> {
  const all = await contestants(options, folder)
  const results = new Map(all.map(({ name }): [ServerName, Figures[]] => [name, []]))
  const loads: number[] = []
  for (const part of options.parts) {
    for (let round = 0; round < options.rounds; round++) {
      // Each round begins with another server, so that none is always the first or the last.
      const order = all.map((_, index) => all[(index + round) % all.length]!)
      for (const { name, dialect, places, prepared, command } of order) {
        loads.push(loadavg()[0]!)
        const copy = await freshCopy(prepared, folder)
        const task = { part, dialect, places, size: options.size, seed: round + 1 }
        const figures = await run(command(copy.data), task).catch((problem: unknown): Figures => {
          say(`  ${name}: ${String(problem)}`)
          return { [`${part} did not end`]: 'failed' }
        })
        await copy.remove()
        results.get(name)!.push(figures)
        say(`${part}, round ${round + 1}, ${name}`)
      }
    }
  }
  say(`\nMedians of ${options.rounds} round(s); × is the ratio to the bare relay.\n`)
  say(tableOf(results))
  say(
    `\nThe product’s settings changed for the load: ${
      Object.entries(SETTINGS)
        .map((it) => it.join('='))
        .join(', ') || 'none'
    }.`,
  )
  const high = Math.max(...loads).toFixed(1)
  say(
    `System load before the runs: ${median(loads)!.toFixed(1)} in the middle, ${high} at most, on ${cpus().length} cores.`,
  )
  await keep(options, results, loads)
}

async function keep(
  options: Options,
  results: ReadonlyMap<ServerName, readonly Figures[]>,
  loads: readonly number[],
): Promise<void> {
  const report = {
    node: process.version,
    cores: cpus().length,
    processor: cpus()[0]?.model,
    loadBeforeEachRun: loads,
    settings: SETTINGS,
    ...options,
    medians: Object.fromEntries([...results].map(([name, rounds]) => [name, medians(rounds)])),
    rounds: Object.fromEntries(results),
  }
  await writeFile(join(CACHE, 'sync.json'), `${JSON.stringify(report, null, 2)}\n`)
  say(`All rounds are in .cache/bench/sync.json.`)
}

if (process.argv.includes('--help')) say(USAGE)
else {
  // Inside the project, so that the built server finds the product's packages, and on a real disk.
  await mkdir(CACHE, { recursive: true })
  const folder = await mkdtemp(join(CACHE, 'run-'))
  try {
    await bench(readOptions(process.argv.slice(2)), folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}
