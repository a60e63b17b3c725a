import { join } from 'node:path'
import { Server } from '@hocuspocus/server'

// As its documentation starts it. With a folder as argument, its SQLite extension keeps a file there.
const [folder] = process.argv.slice(2)
const extensions = folder ? [await sqliteIn(folder)] : []
const server = new Server({ address: '127.0.0.1', port: 0, quiet: true, stopOnSignals: false, extensions })
await server.listen()
process.stdout.write(`http://127.0.0.1:${server.address.port}\n`)

async function sqliteIn(folder: string) {
  const { SQLite } = await import('@hocuspocus/extension-sqlite')
  return new SQLite({ database: join(folder, 'hocuspocus.sqlite') })
}
