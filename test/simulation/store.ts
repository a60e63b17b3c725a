import { err } from '#shared/result.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import type { Chance } from './chance.ts'

/** How one commit goes: it is stored; nothing of it is; or it is stored and the answer came too late to be believed. */
export type Fate = 'stored' | 'refused' | 'late'

type Job = { readonly isRead: boolean; readonly begin: () => () => void; readonly refuse: () => void }

/**
 * The log of one process on a disk that takes its time, as the database thread does it: what was asked is taken together, reads are
 * answered first, then the writes are stored at one moment and answered at a later one. A process that is killed in between
 * never hears whether they were.
 */
export function createSlowLog(
  log: RoomLog,
  { clock, chance, fate }: { clock: Clock; chance: Chance; fate: () => Fate },
): RoomLog {
  let asked: Job[] = []
  let busy = false

  function work(): void {
    busy = asked.length > 0
    if (!busy) return
    const jobs = asked
    asked = []
    const isDown = fate() === 'refused'
    for (const job of jobs.filter((it) => it.isRead)) (isDown ? job.refuse : job.begin())()
    const writes = jobs.filter((it) => !it.isRead)
    if (writes.length === 0) return void clock.after(0, work)
    clock.after(chance.whole(1, 12), () => {
      const goes = fate()
      const answers = goes === 'refused' ? [] : writes.map((it) => it.begin())
      clock.after(chance.whole(0, 6), () => {
        if (goes === 'stored') for (const answer of answers) answer()
        else for (const job of writes) job.refuse()
        work()
      })
    })
  }

  function ask<Value>(
    isRead: boolean,
    run: () => Promise<Value>,
    refused: () => Promise<Value>,
  ): Promise<Value> {
    return new Promise((resolve) => {
      asked.push({
        isRead,
        begin() {
          const answer = run()
          return () => resolve(answer)
        },
        refuse: () => resolve(refused()),
      })
      if (busy) return
      busy = true
      clock.after(chance.whole(0, 2), work)
    })
  }

  const noAnswer = () => Promise.reject(Object.assign(new Error('no answer'), { code: 'unavailable' }))
  const reading = <Value>(run: () => Promise<Value>) => ask(true, run, noAnswer)
  const writing = <Value>(run: () => Promise<Value>) =>
    ask(false, run, async () => err({ code: 'unavailable' }) as Value)

  return {
    open: (...args) => writing(() => log.open(...args)),
    head: (...args) => reading(() => log.head(...args)),
    read: (...args) => reading(() => log.read(...args)),
    events: (...args) => reading(() => log.events(...args)),
    latest: (...args) => reading(() => log.latest(...args)),
    reachedBy: (...args) => reading(() => log.reachedBy(...args)),
    appendEvents: (...args) => writing(() => log.appendEvents(...args)),
    appendUpdates: (...args) => writing(() => log.appendUpdates(...args)),
    document: (...args) => reading(() => log.document(...args)),
    putSnapshot: (...args) => ask(false, () => log.putSnapshot(...args), noAnswer),
    claimClient: (...args) => writing(() => log.claimClient(...args)),
    clients: (...args) => reading(() => log.clients(...args)),
    renew: (...args) => writing(() => log.renew(...args)),
    close: () => log.close(),
  }
}
