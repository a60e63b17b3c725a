// Loaded into the server before its own code by the soak: answers what its heap holds after a collection, and the processor time it
// has used. Nothing else of it is changed.
import { getHeapCodeStatistics } from 'node:v8'
import { isMainThread } from 'node:worker_threads'

if (isMainThread && process.send) {
  process.on('message', () => {
    // What the first frees may hold something that only the next one finds.
    for (let i = 0; i < 3; i++) globalThis.gc()
    const { heapUsed, external, rss } = process.memoryUsage()
    const { code_and_metadata_size, bytecode_and_metadata_size } = getHeapCodeStatistics()
    const { user, system } = process.cpuUsage()
    process.send({
      heapBytes: heapUsed,
      codeBytes: code_and_metadata_size + bytecode_and_metadata_size,
      externalBytes: external,
      rssBytes: rss,
      cpuMs: (user + system) / 1e3,
    })
  })
  // The server ends when it wants to, whatever this listener would like.
  process.channel.unref()
}
