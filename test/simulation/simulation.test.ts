import { expect, test } from 'vitest'
import { ok } from '#shared/result.ts'
import type { Place } from '#server/ports/room-log.ts'
import { simulate } from './simulate.ts'
import { type Mutation, createWorld } from './world.ts'

const seed = process.env.SEED ? Number(process.env.SEED) : Math.floor(Math.random() * 2 ** 32)

/** What needs somebody else to happen. */
const AMONG_SEVERAL = ['pauses', 'silences', 'moves', 'failovers', 'entriesLost', 'noticed']

test.each([1, 2, 3])(
  `no promise is broken in 10,000 random steps on %i nodes (SEED=${seed})`,
  { timeout: 180_000 },
  async (nodes) => {
    const failovers = nodes > 1
    const { steps, tally } = await simulate({ seed, steps: 10_000, nodes, failovers })

    expect(steps).toBe(10_000)
    // A simulation in which nothing happens would hold every promise as well.
    for (const [name, count] of Object.entries(tally))
      if (nodes > 1 || !AMONG_SEVERAL.includes(name))
        expect({ name, often: count > 0 }).toEqual({ name, often: true })
  },
)

test.each([1, 3])('the same seed is the same run on %i nodes, to the last happening', async (nodes) => {
  const played = async () => {
    const world = await createWorld({ seed, nodes })
    for (let at = 0; at < 120; at++) await world.step()
    return world.trace
  }

  expect(await played()).toEqual(await played())
})

const STEPS_UNTIL_CAUGHT_MAX = 20_000
const MUTANTS: readonly (readonly [what: string, nodes: number, mutation: Mutation, caught: RegExp])[] = [
  ['that shows a node nothing of what others store', 2, (log) => ({ ...log, read: async () => [] }), /I5|I8/],
  [
    'that leaves one in ten out of what is followed',
    2,
    (log, { chance }) => ({
      ...log,
      read: async (...asked) => (await log.read(...asked)).filter(() => !chance.happens(0.1)),
    }),
    /^I[1-8]:|is told/,
  ],
  [
    'that loses what it said it had',
    1,
    (log, { chance }) => ({
      ...log,
      async appendUpdates(panelId, batch) {
        const head = await log.head(panelId)
        if (chance.happens(0.02)) return ok({ lastSeq: head!.seq + batch.updates.length })
        return log.appendUpdates(panelId, batch)
      },
    }),
    /I1|I2|I5|I6/,
  ],
  [
    'that answers before it has stored',
    1,
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
    // A node alone takes none by itself: only another one has something on its way then.
    2,
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
    1,
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
    1,
    (log) => ({
      ...log,
      async putSnapshot(panelId, document, { epoch, seq }) {
        const { snapshot } = await log.document(panelId, document)
        if (snapshot) await log.putSnapshot(panelId, document, { epoch, seq, bytes: snapshot.bytes })
        else await log.putSnapshot(panelId, document, { epoch, seq, bytes: Uint8Array.of(0, 0) })
      },
    }),
    // Whichever is looked at first: all that build on what is gone break.
    /^I[1-8]:/,
  ],
  [
    'of a standby that looks at numbers alone',
    2,
    (log) => ({
      ...log,
      appendUpdates: (panelId, batch) =>
        log.appendUpdates(panelId, { ...batch, after: numberOf(batch.after) }),
      appendEvents: (panelId, batch) => log.appendEvents(panelId, { ...batch, after: numberOf(batch.after) }),
    }),
    /^nothing silent|^I[1-8]:|^control numbers/,
  ],
  [
    'that takes nothing again of what a standby had lost',
    2,
    (log) => {
      const taken = new Set<string>()
      return {
        ...log,
        async appendUpdates(panelId, batch) {
          const names = batch.updates.map((it) =>
            JSON.stringify([it.author, it.clientId, it.at, ...it.bytes]),
          )
          const head = await log.head(panelId)
          if (batch.epoch > 1 && names.every((it) => taken.has(it))) return ok({ lastSeq: head!.seq })
          for (const it of names) taken.add(it)
          return log.appendUpdates(panelId, batch)
        },
      }
    },
    /^nothing silent|^I[1-8]:/,
  ],
]

const numberOf = ({ seq }: Place): Place => ({ seq, mark: null })

test.each(MUTANTS)(
  'a log %s is found out (nodes: %i)',
  { timeout: 120_000 },
  async (what, nodes, mutation, caught) => {
    const failovers = /standby/.test(what)
    const found = await simulate({ seed, steps: STEPS_UNTIL_CAUGHT_MAX, mutation, nodes, failovers }).then(
      () => 'nothing',
      (problem: Error) => problem.message,
    )

    expect(found).toMatch(caught)
    expect(found).toMatch(/See it again: SEED=\d+ /)
  },
)
