import { writeSync } from 'node:fs'
import type { DocumentName } from '#shared/contract/frames.ts'
import { openSqlite } from '#server/adapters/sqlite/database.ts'
import { aRoom, event, events, updates } from './builders.ts'

/**
 * A process that appends as fast as it can and prints each answer as it comes: `room <id>` first, then `update <seq> <document>
 * <text>`, `event <controlSeq>` and `record <version>`. It ends when it is killed.
 */
const { roomLog, records } = await openSqlite(process.argv[2]!)
const panelId = await aRoom(roomLog)
const print = (line: string) => printAll(Buffer.from(`${line}\n`))
print(`room ${panelId}`)

async function edit(document: DocumentName): Promise<never> {
  for (let number = 0; ; number++) {
    const answer = await roomLog.appendUpdates(panelId, updates(document, `${number},`))
    if (!answer.ok) throw new Error(answer.error.code)
    print(`update ${answer.value.lastSeq} ${document} ${number},`)
  }
}

async function command(): Promise<never> {
  for (let controlSeq = 1; ; controlSeq++) {
    const answer = await roomLog.appendEvents(
      panelId,
      events({ expectedControlSeq: controlSeq, events: [event(controlSeq)] }),
    )
    if (!answer.ok) throw new Error(answer.error.code)
    print(`event ${answer.value.controlSeq}`)
  }
}

async function keepRecord(): Promise<never> {
  for (let version = 0; ; version++) {
    const answer = await records.put('panel', panelId, version + 1, { expected: version })
    if (!answer.ok) throw new Error(answer.error)
    print(`record ${answer.value.version}`)
  }
}

const editors = Array.from({ length: 20 }, (_, at) => edit(`scorecard:${at}`))
await Promise.all([...editors, command(), keepRecord()])

/** In one piece, before anything else is done: what is printed in part when the process is killed is no answer. */
function printAll(bytes: Buffer): void {
  for (;;) {
    try {
      writeSync(1, bytes)
      return
    } catch (problem) {
      // The reader is behind. A line is far shorter than what a pipe takes as a whole, so nothing of it is written yet.
      if ((problem as NodeJS.ErrnoException).code !== 'EAGAIN') throw problem
    }
  }
}
