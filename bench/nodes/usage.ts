import { readdirSync, readFileSync } from 'node:fs'

/** The kernel counts in hundredths of a second. */
const TICKS_PER_SECOND = 100

/**
 * Seconds of processor time that a process and its children have used, those that have ended included. Linux alone: null where the
 * system keeps no such files.
 */
export function secondsOfFamily(pid: number): number | null {
  const parent = statOf(pid)
  if (!parent) return null
  const children = readdirSync('/proc')
    .filter((it) => /^\d+$/.test(it))
    .flatMap((it) => statOf(Number(it)) ?? [])
    .filter((it) => it.parent === pid)
  const living = [parent, ...children].reduce((sum, it) => sum + it.own, 0)
  return (living + parent.ended) / TICKS_PER_SECOND
}

function statOf(pid: number): { parent: number; own: number; ended: number } | null {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name before it may hold spaces and brackets.
    const fields = line.slice(line.lastIndexOf(')') + 2).split(' ')
    const at = (index: number) => Number(fields[index])
    return { parent: at(1), own: at(11) + at(12), ended: at(13) + at(14) }
  } catch {
    return null
  }
}
