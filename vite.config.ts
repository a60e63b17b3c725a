import { createHash } from 'node:crypto'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

export default defineConfig({
  root: 'client',
  plugins: [react(), serviceWorker()],
  build: {
    outDir: '../dist/client',
    emptyOutDir: true,
    target: 'es2022',
    manifest: true,
    // Less than the requests for its parts, and a part that is loaded later has only its script to wait for.
    cssCodeSplit: false,
    assetsInlineLimit: 0,
  },
})

/** Builds the service worker as /sw.js, and tells it which files the build consists of. */
function serviceWorker(): Plugin {
  const name = 'sw.js'
  return {
    name: 'panelroom-service-worker',
    apply: 'build',
    buildStart() {
      this.emitFile({ type: 'chunk', id: '/service-worker/service-worker.ts', fileName: name })
    },
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const worker = bundle[name]
        const page = bundle['index.html']
        if (worker?.type !== 'chunk' || page?.type !== 'asset')
          throw new Error('no service worker or no page')
        if (worker.imports.length > 0) throw new Error('the service worker must stand alone')
        const html = String(page.source)
        const entry = /<script type="module"[^>]* src="([^"]+)"/.exec(html)?.[1]
        const files = Object.keys(bundle)
          .filter((file) => file.startsWith('assets/'))
          .map((file) => `/${file}`)
          .toSorted()
        if (!entry || !files.includes(entry)) throw new Error('the page has no script')
        const version = createHash('sha256').update(JSON.stringify([html, files, worker.code]))
        const build = { version: version.digest('hex').slice(0, 16), files, entry }
        worker.code = `const PANELROOM_BUILD=${JSON.stringify(build)};\n${worker.code}`
      },
    },
  }
}
