import { statfs } from 'node:fs/promises'

const LOOK_EVERY_MS = 2_000
/** So many times the least is still little enough to tell whoever runs the server. */
const LITTLE = 4

/** How much is left on a disk: enough, little, or less than what has to stay free. */
export type Space = 'enough' | 'little' | 'none'

export type FreeSpace = {
  /** As of two seconds ago at most. */
  readonly isGone: () => boolean
  readonly end: () => void
}

/**
 * Looks now, and then every two seconds, at the disk that a folder is on. `changed` hears what has become of it, and at first if it is not
 * enough. A disk that does not tell counts as enough: a write that fails is noticed all the same.
 */
export async function watchFreeSpace(
  folder: string,
  least: number,
  changed: (space: Space, freeBytes: number) => void,
): Promise<FreeSpace> {
  let space: Space = 'enough'

  async function look(): Promise<void> {
    const free = await freeBytesOf(folder)
    const found: Space = free < least ? 'none' : free < LITTLE * least ? 'little' : 'enough'
    if (found !== space) changed(found, free)
    space = found
  }

  await look()
  const timer = setInterval(() => void look(), LOOK_EVERY_MS).unref()
  return { isGone: () => space === 'none', end: () => clearInterval(timer) }
}

const freeBytesOf = (folder: string): Promise<number> =>
  statfs(folder).then(
    ({ bavail, bsize }) => bavail * bsize,
    () => Infinity,
  )
