import { expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import { simulate } from './simulate.ts'
import { type Mutation, createWorld } from './world.ts'

const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)

test(`no promise is broken in 10,000 random steps (SEED=${seed})`, { timeout: 180_000 }, async () => {
  const { steps, tally } = await simulate({ seed, steps: 10_000 })

  expect(steps).toBe(10_000)
  // A simulation in which nothing happens would hold every promise as well.
  for (const [name, count] of Object.entries(tally))
    expect({ name, often: count > 0 }).toEqual({ name, often: true })
})

test('the same seed is the same run, to the last happening', async () => {
  const played = async () => {
    const world = await createWorld({ seed })
    for (let at = 0; at < 120; at++) await world.step()
    return world.trace
  }

  expect(await played()).toEqual(await played())
})

const STEPS_UNTIL_CAUGHT_MAX = 20_000
const MUTANTS: readonly (readonly [what: string, mutation: Mutation, caught: RegExp])[] = [
  [
    'that loses what it said it had',
    (log, { chance }) => ({
      ...log,
      async appendUpdates(panelId, batch) {
        const head = await log.head(panelId)
        if (chance.happens(0.02)) return ok({ lastSeq: head!.seq + batch.updates.length })
        return log.appendUpdates(panelId, batch)
      },
    }),
    /I1|I2|I5/,
  ],
  [
    'that answers before it has stored',
    (log, { after }) => ({
      ...log,
      async appendUpdates(panelId, batch) {
        const head = await log.head(panelId)
        after(40, () => void log.appendUpdates(panelId, batch))
        return ok({ lastSeq: head!.seq + batch.updates.length })
      },
    }),
    /I1|I2/,
  ],
  [
    'that takes updates after a lock',
    (log, { disk }) => ({
      ...log,
      appendUpdates(panelId, batch) {
        const document = disk.get(panelId)?.documents.get(batch.document)
        const { frozenAt = null } = document ?? {}
        if (document) document.frozenAt = null
        const answer = log.appendUpdates(panelId, batch)
        if (document) document.frozenAt = frozenAt
        return answer
      },
    }),
    /I3/,
  ],
  [
    'that forgets which commands it has seen',
    (log, { chance }) => ({
      ...log,
      reachedBy: async () => null,
      appendEvents: (panelId, batch) =>
        log.appendEvents(panelId, {
          ...batch,
          commandId: `${batch.commandId}-${chance.fraction()}` as never,
        }),
    }),
    /carried out twice/,
  ],
  [
    'that leaves an update out of a snapshot',
    (log) => ({
      ...log,
      async putSnapshot(panelId, document, { seq }) {
        const { snapshot } = await log.document(panelId, document)
        if (snapshot) await log.putSnapshot(panelId, document, { seq, bytes: snapshot.bytes })
        else await log.putSnapshot(panelId, document, { seq, bytes: Uint8Array.of(0, 0) })
      },
    }),
    // Whichever is looked at first: all that build on what is gone break.
    /^I[1-8]:/,
  ],
]

test.each(MUTANTS)('a log %s is found out', { timeout: 120_000 }, async (_, mutation, caught) => {
  const found = await simulate({ seed, steps: STEPS_UNTIL_CAUGHT_MAX, mutation }).then(
    () => 'nothing',
    (problem: Error) => problem.message,
  )

  expect(found).toMatch(caught)
  expect(found).toMatch(/See it again: SEED=\d+ /)
})
