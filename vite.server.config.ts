import { defineConfig } from 'vite'

/** Two entries: the process, and the worker thread that owns the SQLite file. */
export default defineConfig({
  build: {
    ssr: true,
    outDir: 'dist/server',
    emptyOutDir: true,
    target: 'node20',
    rollupOptions: {
      input: { main: 'server/main.ts', 'sqlite-worker': 'server/adapters/sqlite/worker.ts' },
      output: { entryFileNames: '[name].js' },
    },
  },
})
