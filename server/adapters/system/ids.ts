import { randomBytes } from 'node:crypto'
import type { Ids } from '#server/ports/ids.ts'

export const systemIds: Ids = {
  id: () => randomBytes(16).toString('base64url'),
  secret: () => randomBytes(32).toString('base64url'),
  clientId() {
    for (;;) {
      const id = randomBytes(4).readUInt32LE()
      if (id !== 0) return id
    }
  },
}
