// Loaded into every server before its own code: answers what the process has used so far. Nothing else of the server is touched.
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.send) {
  process.on('message', (asked) => {
    if (asked === 'cpu') {
      const { user, system } = process.cpuUsage()
      process.send({ cpuSeconds: (user + system) / 1e6 })
    }
    if (asked === 'memory') {
      for (let i = 0; i < 3; i++) globalThis.gc()
      const { heapUsed, external, rss } = process.memoryUsage()
      process.send({ heapBytes: heapUsed + external, rssBytes: rss })
    }
  })
  // The server ends when it wants to, whatever this listener would like.
  process.channel.unref()
}
