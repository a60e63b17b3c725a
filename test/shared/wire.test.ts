import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { toJSONSchema } from 'zod'
import * as http from '#shared/contract/http.ts'
import * as positions from '#shared/contract/positions.ts'
import * as socket from '#shared/contract/socket.ts'
import { FRAME, SYNC } from '#shared/contract/frames.ts'
import { PROTOCOL_VERSION } from '#shared/contract/version.ts'

const PINNED = { version: 1, hash: 'cba5375baff1e02a' }

test('what may travel changes only together with PROTOCOL_VERSION', () => {
  const schemas = { ...http, ...positions, ...socket }
  const travels = Object.entries(schemas)
    .filter(([, it]) => typeof it === 'object' && '_zod' in it)
    .map(([name, it]) => [name, toJSONSchema(it as never, { unrepresentable: 'any', io: 'input' })])
  const hash = createHash('sha256')
    .update(JSON.stringify([travels.toSorted(([a], [b]) => (a! < b! ? -1 : 1)), FRAME, SYNC]))
    .digest('hex')
    .slice(0, 16)

  // If this fails you changed a message. Raise PROTOCOL_VERSION once the product is released, and pin the new hash here.
  expect({ version: PROTOCOL_VERSION, hash }).toEqual(PINNED)
})
