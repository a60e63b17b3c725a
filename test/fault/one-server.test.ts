import { afterAll, beforeAll, expect, test } from 'vitest'
import { runProcess } from '#test/support/server-process.ts'
import { connections } from './connections.ts'
import { hostileInput } from './hostile-input.ts'
import { rights } from './rights.ts'
import { aServer, aStage, type Stage } from './stage.ts'

/** At the pace of the bystanders, which is their own. */
const TWO_SECONDS_OF_EDITS = 120

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

test('a server that stands still for two seconds would be noticed', async () => {
  const standing = stage.underFault(
    'standing still, on purpose',
    'noticed by the bystanders',
    async (watch) => {
      process.kill(server.pid, 'SIGSTOP')
      await watch.passes(TWO_SECONDS_OF_EDITS)
      process.kill(server.pid, 'SIGCONT')
    },
  )

  await expect(standing).rejects.toThrow(/within twice/)
})
