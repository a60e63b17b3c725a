import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { killRuns } from './kill-runs.ts'

const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)

test(
  `five kills in the middle of typing lose nothing that was acknowledged, accepted or shown (SEED=${seed})`,
  { timeout: 180_000 },
  async () => {
    const { runs, acked, seen } = await killRuns({ runs: 5, seed })

    expect(runs).toBe(5)
    expect(acked).toBeGreaterThan(0)
    expect(seen).toBeGreaterThan(0)
  },
)

test('files that lack the last commits are found out', { timeout: 120_000 }, async () => {
  const spoil = (folder: string) => rm(join(folder, 'panelroom.db-wal'))

  await expect(killRuns({ runs: 5, seed, spoil })).rejects.toThrow(/lost at a kill|no such panel/)
})
