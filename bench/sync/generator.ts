import { join } from './parts/join.ts'
import { kill } from './parts/kill.ts'
import { memory } from './parts/memory.ts'
import { panelists } from './parts/panelists.ts'
import { storm } from './parts/storm.ts'
import { typing } from './parts/typing.ts'
import type { Part, PartName, ServerControl, Task } from './part.ts'

/** The load's own process: takes one task from its parent, plays it, answers the figures and ends. */
const PARTS: Readonly<Record<PartName, Part>> = { typing, memory, join, storm, kill, panelists }

export type ToGenerator = { readonly task: Task } | { readonly answer: unknown }
export type FromGenerator =
  | { readonly ask: keyof ServerControl }
  | { readonly figures: Awaited<ReturnType<Part>> }
  | { readonly problem: string }

const answers: ((answer: unknown) => void)[] = []
const ask = (what: keyof ServerControl) =>
  new Promise<never>((resolve) => {
    answers.push(resolve as (answer: unknown) => void)
    tell({ ask: what })
  })
const server: ServerControl = {
  cpu: () => ask('cpu'),
  memory: () => ask('memory'),
  killAndRestart: () => ask('killAndRestart'),
}

process.on('message', (message: ToGenerator) => {
  if ('answer' in message) answers.shift()?.(message.answer)
  else void run(message.task)
})

async function run(task: Task): Promise<void> {
  try {
    tell({ figures: await PARTS[task.part](task, server) })
  } catch (problem) {
    tell({ problem: String(problem) })
  }
}

function tell(message: FromGenerator): void {
  process.send!(message)
}
