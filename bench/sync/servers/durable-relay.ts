import { fdatasync, openSync, write } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import * as decoding from 'lib0/decoding'
import * as encoding from 'lib0/encoding'
import { type WebSocket, WebSocketServer } from 'ws'
import { FRAME } from '../../../shared/contract/frames.ts'

// The relay with one promise more: what somebody hears, or is told to be safe, is synced to a file. Everything that comes within a
// few milliseconds is one write and one sync, as in the product. No document, no check, no database: the least that an ack can cost.
const TICK_MS = 8

type Waiting = { readonly from: WebSocket; readonly to: ReadonlySet<WebSocket>; readonly frame: Buffer }
const rooms = new Map<string, Set<WebSocket>>()
const file = openSync(join(process.argv[2]!, 'edits'), 'a')
let waiting: Waiting[] = []
let isSyncing = false
let isComing = false

function commit(): void {
  isComing = false
  if (isSyncing || waiting.length === 0) return
  const batch = waiting
  waiting = []
  isSyncing = true
  write(file, Buffer.concat(batch.map((it) => it.frame)), (problem) => {
    if (problem) throw problem
    fdatasync(file, (unsynced) => {
      if (unsynced) throw unsynced
      isSyncing = false
      for (const it of batch) tell(it)
      if (waiting.length > 0) commitSoon()
    })
  })
}

function commitSoon(): void {
  if (!isComing) setTimeout(commit, TICK_MS)
  isComing = true
}

/** A wish for an ack waits its turn like an edit, so that everything before it is synced by then. */
function tell({ from, to, frame }: Waiting): void {
  if (frame[0] === FRAME.flush) return from.send(ackOf(frame))
  for (const other of to) if (other !== from) other.send(frame)
}

function ackOf(flush: Uint8Array): Uint8Array {
  const decoder = decoding.createDecoder(flush)
  decoding.readVarUint(decoder)
  const encoder = encoding.createEncoder()
  encoding.writeVarUint(encoder, FRAME.ack)
  encoding.writeVarUint(encoder, decoding.readVarUint(decoder))
  return encoding.toUint8Array(encoder)
}

const http = createServer()
const server = new WebSocketServer({ server: http, perMessageDeflate: false, clientTracking: false })
server.on('connection', (socket, request) => {
  const name = request.url ?? ''
  const room = rooms.get(name) ?? new Set()
  rooms.set(name, room.add(socket))
  socket.on('message', (data) => {
    waiting.push({ from: socket, to: room, frame: data as Buffer })
    if (!isSyncing) commitSoon()
  })
  socket.on('close', () => {
    room.delete(socket)
    if (room.size === 0) rooms.delete(name)
  })
})
http.listen({ port: 0, host: '127.0.0.1', backlog: 4_096 }, () => {
  process.stdout.write(`http://127.0.0.1:${(http.address() as AddressInfo).port}\n`)
})
