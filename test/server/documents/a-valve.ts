import { err } from '#shared/result.ts'
import type { RoomLog } from '#server/ports/room-log.ts'

/** Lets tests hold back what is appended or read, or fail what is appended. */
export function withValve(log: RoomLog) {
  const held: { appends?: Promise<void>; reads?: Promise<void> } = {}
  let failing = false
  const valve = {
    /** They wait until the answer is called. */
    hold: (what: keyof typeof held = 'appends') => {
      let open!: () => void
      held[what] = new Promise((resolve) => (open = resolve))
      return () => {
        delete held[what]
        open()
      }
    },
    fail: (does: boolean) => {
      failing = does
    },
  }
  const appendUpdates: RoomLog['appendUpdates'] = async (...args) => {
    await held.appends
    return failing ? err({ code: 'unavailable' }) : log.appendUpdates(...args)
  }
  const document: RoomLog['document'] = async (...args) => {
    await held.reads
    return log.document(...args)
  }
  return { ...valve, log: { ...log, appendUpdates, document } }
}
