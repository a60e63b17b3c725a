import { defineConfig } from 'vite'

/** The process, the commands for its data, the thread that owns the SQLite file, and the thread that calibrates. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: {
      input: {
        main: 'server/main.ts',
        backup: 'server/backup.ts',
        restore: 'server/restore.ts',
        move: 'server/move.ts',
        'sqlite-worker': 'server/adapters/sqlite/worker.ts',
        'calibrator-worker': 'server/adapters/threads/worker.ts',
      },
      output: { entryFileNames: '[name].js' },
    },
  },
})
