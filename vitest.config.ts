import { availableParallelism } from 'node:os'
import { defineConfig } from 'vitest/config'

const node = { environment: 'node' as const, testTimeout: 30_000, hookTimeout: 60_000 }

export default defineConfig({
  test: {
    // Most files wait for processes and disks of their own: with a file for each core, part of the machine stands idle.
    maxWorkers: availableParallelism() + 1,
    projects: [
      { test: { ...node, name: 'core', include: ['test/{architecture,client,shared,seed}/**/*.test.ts'] } },
      { test: { ...node, name: 'server', include: ['test/{server,simulation}/**/*.test.ts'] } },
      {
        test: {
          ...node,
          name: 'fault',
          include: ['test/fault/**/*.test.ts'],
          // A fault may be measured five times over.
          testTimeout: 240_000,
          // Latencies are compared there: files without parallelism run one by one, after everything else.
          fileParallelism: false,
        },
      },
      {
        test: {
          ...node,
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          testTimeout: 300_000,
        },
      },
    ],
  },
})
