import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProcess } from '#test/support/server-process.ts'
import { connections } from './connections.ts'
import { hostileInput } from './hostile-input.ts'
import { rights } from './rights.ts'
import { aServer, aStage, type Stage } from './stage.ts'

// One server takes everything, one fault after the other: what any of them leaves behind, the next ones and the bystanders meet.
let server: Awaited<ReturnType<typeof aServer>>
let stage: Stage
beforeAll(async () => {
  server = await aServer()
  stage = await aStage(server)
})
afterAll(() => stage.close())

hostileInput(() => stage)
connections(() => stage)
rights(() => stage)

test('a second process on the same folder is refused with a sentence, and the first one goes on', async () => {
  await stage.underFault('a second process on the same folder', 'refused, the first goes on', async () => {
    const { code, said } = await runProcess({ PANELROOM_DATA: server.folder, PORT: '0' })

    expect(code).toBe(1)
    expect(said).toContain(server.folder)
  })
})
