import { afterAll, beforeAll, describe } from 'vitest'
import type { RoomLog } from '#server/ports/room-log.ts'
import { describeClients } from './room-log-contract/clients.ts'
import { describeCommands } from './room-log-contract/commands.ts'
import { describeEpochs } from './room-log-contract/epochs.ts'
import { describeLimits } from './room-log-contract/limits.ts'
import { describeLocks } from './room-log-contract/locks.ts'
import { describeModel } from './room-log-contract/model.ts'
import { describeOrder } from './room-log-contract/order.ts'
import { describeRestarts } from './room-log-contract/restarts.ts'
import { describeSnapshots } from './room-log-contract/snapshots.ts'
import { describeLostEnds } from './room-log-contract/lost-ends.ts'
import type { SharedLog } from './room-log-contract/shared-log.ts'

export type RoomLogUnderTest = {
  readonly roomLog: RoomLog
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<RoomLog>
  /** Ends the test: closes and removes everything. */
  dispose(): Promise<void>
}

/** The limits that the suite needs: 1,000 bytes a document, 300 entries and 2,500 bytes a room. */
export const LIMITS = { documentBytesMax: 1_000, roomEntriesMax: 300, roomBytesMax: 2_500 }

/** Every RoomLog is held to these, whatever stores it. `open` gives an empty one under `LIMITS`. */
export function describeRoomLog(name: string, open: () => Promise<RoomLogUnderTest>): void {
  describe(`${name} as a RoomLog`, () => {
    const shared = sharedLog(open)
    describe('what it holds and in which order', () => {
      describeOrder(shared)
    })
    describe('events and the commands they come of', () => {
      describeCommands(shared)
    })
    describe('what takes nothing more', () => {
      describeLocks(shared)
    })
    describe('histories that begin anew', () => {
      describeEpochs(shared)
    })
    describe('how much a room and its documents may hold', () => {
      describeLimits(shared)
    })
    describe('who owns a client id', () => {
      describeClients(shared)
    })
    describe('documents in short', () => {
      describeSnapshots(shared)
    })
    describe('what outlives a process', () => {
      describeRestarts(shared)
    })
    describe('any sequence of appends', () => {
      describeModel(shared)
    })
  })
}

/** So is every RoomLog that a server keeps which may fail over to a standby that was behind. */
export function describeRoomLogThatMayLose(name: string, open: () => Promise<RoomLogUnderTest>): void {
  describe(`${name} as a RoomLog that may lose its end`, () => {
    describeLostEnds(sharedLog(open))
  })
}

function sharedLog(open: () => Promise<RoomLogUnderTest>): SharedLog {
  let store: RoomLogUnderTest
  let log: RoomLog
  beforeAll(async () => {
    store = await open()
    log = store.roomLog
  })
  afterAll(() => store.dispose())
  return {
    get log() {
      return log
    },
    async reopen() {
      log = await store.reopen()
      return log
    },
  }
}
