import { err } from '#shared/result.ts'
import type { RoomLog } from '#server/ports/room-log.ts'

/** Lets tests hold back or fail what is appended. */
export function withValve(log: RoomLog) {
  let held: Promise<void> | null = null
  let failing = false
  const valve = {
    /** Appends wait until the answer is called. */
    hold: () => {
      let open!: () => void
      held = new Promise((resolve) => (open = resolve))
      return () => {
        held = null
        open()
      }
    },
    fail: (does: boolean) => {
      failing = does
    },
  }
  const appendUpdates: RoomLog['appendUpdates'] = async (...args) => {
    await held
    return failing ? err({ code: 'unavailable' }) : log.appendUpdates(...args)
  }
  return { ...valve, log: { ...log, appendUpdates } }
}
