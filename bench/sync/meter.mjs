// Loaded into every server before its own code: answers what the process has used so far. Nothing else of the server is touched.
import { readFileSync } from 'node:fs'
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.send) {
  process.on('message', (asked) => {
    if (asked === 'cpu') {
      const { user, system } = process.cpuUsage()
      process.send({ seconds: (user + system) / 1e6, mainSeconds: ofMainThread() })
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

// The kernel counts in hundredths of a second. Null where it keeps no such file.
function ofMainThread() {
  try {
    const line = readFileSync(`/proc/self/task/${process.pid}/stat`, 'utf8')
    const [user, system] = line
      .slice(line.lastIndexOf(')') + 2)
      .split(' ')
      .slice(11, 13)
    return (Number(user) + Number(system)) / 100
  } catch {
    return null
  }
}
