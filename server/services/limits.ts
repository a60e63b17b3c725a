type Limit = { readonly usual: number; readonly most: number; readonly says: string }
const limit = (usual: number, most: number, says: string): Limit => ({ usual, most, says })

/**
 * Everything that one client, one address or one room may take up, with its usual value, the most that it may be set to, and what
 * it counts. What an update may hold is not here: that is part of the protocol, and clients cut what they send to it.
 */
export const LIMIT_TABLE = {
  handshakesPerSecond: limit(20, 1_000, 'new connections per second and address, five times as many at once'),
  handshakesPerSeatPerMinute: limit(60, 1_000, 'new document connections per minute and seat'),
  connectionsPerAddress: limit(500, 10_000, 'open connections of one address'),
  connections: limit(4_000, 20_000, 'open connections of the whole process'),
  connectionsPerSeat: limit(8, 64, 'open document connections of one seat in its room'),
  roomConnectionsPerSeat: limit(10, 64, 'open connections of one seat to its room'),
  connectionsPerDocument: limit(64, 256, 'open connections to one document'),
  admissionSeconds: limit(5, 60, 'seconds in which it must be known who is connecting'),
  firstStepSeconds: limit(5, 60, 'seconds in which a new document connection must ask for the document'),
  malformedPerMinute: limit(
    3,
    100,
    'malformed or forbidden messages of one seat in a minute before its documents are shut for a minute',
  ),

  frameBytes: limit(65_600, 65_600, 'bytes of one document message'),
  messagesPerSecond: limit(
    60,
    1_000,
    'document messages per second and connection, five times as many at once',
  ),
  bytesPerSecond: limit(262_144, 4_194_304, 'bytes per second and connection, four times as many at once'),
  workPerSecond: limit(
    250_000,
    1_000_000,
    'steps of 100 ns that a connection’s updates may cost per second, six times as many at once',
  ),
  wholesPerMinute: limit(30, 600, 'questions for the whole document per minute and connection, five at once'),
  stateVectorBytes: limit(32_768, 65_536, 'bytes of such a question'),
  caretsPerSecond: limit(20, 200, 'caret messages per second and connection, three times as many at once'),
  caretBytes: limit(2_048, 16_384, 'bytes of a caret message'),
  gaps: limit(3, 100, 'updates of one connection that build on something unknown'),

  slowReaderBytes: limit(
    262_144,
    1_048_576,
    'bytes that may wait for a reader before it gets one difference instead of every update',
  ),
  bufferedBytes: limit(2_097_152, 16_777_216, 'bytes that may wait for a reader before it is let go'),
  stuckSeconds: limit(10, 300, 'seconds in which a slow reader must take something'),

  documentBytes: limit(1_048_576, 4_194_304, 'bytes of a document'),
  documentStructs: limit(40_000, 200_000, 'pieces that a document consists of'),
  documentClients: limit(2_000, 10_000, 'client ids that have written in a document'),
  documentStoredBytes: limit(
    2_097_152,
    8_388_608,
    'bytes of a document in the store, its history since the last snapshot included',
  ),
  roomEntries: limit(50_000, 500_000, 'entries of a room in the store'),
  roomBytes: limit(
    33_554_432,
    268_435_456,
    'bytes of a room in the store, its events and all of its documents; 16 MB more are there for events alone',
  ),
  freeSpaceBytes: limit(
    52_428_800,
    1_099_511_627_776,
    'bytes that stay free on the disk of the data folder: with less nothing more is taken in, with less than four times as many the log warns',
  ),
  pendingBytes: limit(4_194_304, 16_777_216, 'bytes of a document that wait for the store'),
  documentIdleSeconds: limit(30, 3_600, 'seconds that a document stays in memory after its last connection'),
  documentsInMemory: limit(2_000, 20_000, 'documents in memory'),

  packetsPerSecond: limit(
    20,
    1_000,
    'control messages per second and connection, three times as many at once',
  ),
  commandsPerSecond: limit(10, 100, 'commands per second and connection, three times as many at once'),
  commandBytes: limit(16_384, 65_536, 'bytes of a command'),

  eventLoopLagMs: limit(200, 10_000, 'milliseconds of delay that mean too much work'),
  heapPercent: limit(80, 100, 'percent of the heap that mean too much memory'),
  overloadSeconds: limit(10, 600, 'seconds that either must last before rooms that are not open are refused'),
  drainSeconds: limit(8, 60, 'seconds over which connections are let go at a stop'),
} as const satisfies Readonly<Record<string, Limit>>

export type LimitName = keyof typeof LIMIT_TABLE
export type Limits = Readonly<Record<LimitName, number>>

export const LIMITS = Object.fromEntries(
  Object.entries(LIMIT_TABLE).map(([name, { usual }]) => [name, usual]),
) as Limits
