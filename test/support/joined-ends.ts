import type { Socket } from 'node:net'

/** Carries every byte between the two ends of a line, both ways; when one end goes, so does the other. `ends` holds those that are open. */
export function joinEnds(near: Socket, far: Socket, ends: Set<Socket>): void {
  for (const [one, other] of [
    [near, far],
    [far, near],
  ] as const) {
    ends.add(one)
    one.pipe(other)
    one.on('error', () => other.destroy())
    one.on('close', () => {
      ends.delete(one)
      other.destroy()
    })
  }
}
