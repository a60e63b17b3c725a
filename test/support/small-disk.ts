import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { onTestFinished } from 'vitest'

/** A disk of so many megabytes for this test, if this user may mount one. */
export function aSmallDisk(skip: (reason: string) => never, megabytes = 4): string {
  const folder = mkdtempSync(join(tmpdir(), 'panelroom-disk-'))
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
  const mount = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${megabytes}m`, 'tmpfs', folder])
  if (mount.status !== 0) skip(`no small disk here: ${mount.error?.message ?? String(mount.stderr)}`)
  onTestFinished(() => void spawnSync('umount', ['-l', folder]))
  return folder
}
