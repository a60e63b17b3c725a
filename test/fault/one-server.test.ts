import { afterAll, beforeAll } from 'vitest'
import { connections } from './connections.ts'
import { hostileInput } from './hostile-input.ts'
import { rights } from './rights.ts'
import { aServer, aStage, type Stage } from './stage.ts'

// One server takes everything, one fault after the other: what any of them leaves behind, the next ones and the bystanders meet.
let stage: Stage
beforeAll(async () => {
  stage = await aStage(await aServer())
})
afterAll(() => stage.close())

hostileInput(() => stage)
connections(() => stage)
rights(() => stage)
