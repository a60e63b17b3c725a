import * as fc from 'fast-check'
import { expect, test } from 'vitest'
import type { DocumentName } from '#shared/contract/frames.ts'
import type { PanelId } from '#shared/model/ids.ts'
import type { RoomLog } from '#server/ports/room-log.ts'
import { ANNS, aRoom, BOBS, bytes, events, NOTES, textsOf, updates } from '../builders.ts'
import type { SharedLog } from './shared-log.ts'

export function describeModel(shared: SharedLog): void {
  test('any sequence of appends does what the sentence-sized model of a room says', async () => {
    const { log } = shared
    await fc.assert(
      fc.asyncProperty(fc.array(anyStep, { maxLength: 30 }), async (steps) => {
        const panelId = await aRoom(log)
        const model = createModel()
        for (const step of steps) {
          const answer = await play(log, panelId, model, step)
          expect(answer).toBe(model.take(step))
        }
        expect(await log.head(panelId)).toEqual(model.head())
        expect((await log.events(panelId, 0)).map((it) => it.seq)).toEqual(model.eventSeqs)
        for (const document of DOCUMENTS) {
          expect((await textsOf(log, panelId, document)).join('')).toBe(model.textOf(document))
        }
      }),
      { numRuns: 60 },
    )
  })
}

const DOCUMENTS: readonly DocumentName[] = [NOTES, ANNS, BOBS]

type Step =
  | { readonly do: 'update'; readonly document: DocumentName; readonly count: number }
  | {
      readonly do: 'event'
      readonly behind: boolean
      readonly freeze: readonly DocumentName[]
      readonly seal: boolean
    }
  | { readonly do: 'snapshot'; readonly document: DocumentName }

const anyDocument = fc.constantFrom(...DOCUMENTS)
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('update'),
      document: anyDocument,
      count: fc.integer({ min: 1, max: 4 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('event'),
      behind: fc.boolean(),
      freeze: fc.subarray([...DOCUMENTS], { maxLength: 1 }),
      seal: fc.integer({ min: 0, max: 19 }).map((it) => it === 0),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('snapshot'), document: anyDocument }) },
)

/** A room as a few variables: what each step must answer, and what must be there in the end. */
function createModel() {
  let [seq, controlSeq, sealed] = [1, 1, false]
  const eventSeqs = [1]
  const texts = new Map<DocumentName, string>()
  const frozen = new Set<DocumentName>()

  return {
    eventSeqs,
    controlSeq: () => controlSeq,
    head: () => ({ epoch: 1, seq, controlSeq, sealed }),
    textOf: (document: DocumentName) => texts.get(document) ?? '',
    take(step: Step): string {
      if (step.do === 'snapshot') return 'ok'
      if (sealed) return 'sealed'
      if (step.do === 'update') {
        if (frozen.has(step.document)) return 'frozen'
        for (let at = 0; at < step.count; at++) {
          texts.set(step.document, `${texts.get(step.document) ?? ''}${at}`)
        }
        seq += step.count
        return 'ok'
      }
      if (step.behind) return 'conflict'
      eventSeqs.push(++seq)
      controlSeq += 1
      for (const document of step.freeze) frozen.add(document)
      sealed = step.seal
      return 'ok'
    },
  }
}

async function play(
  log: RoomLog,
  panelId: PanelId,
  model: ReturnType<typeof createModel>,
  step: Step,
): Promise<string> {
  if (step.do === 'snapshot') {
    const { seq } = model.head()
    const text = model.textOf(step.document)
    // No document, however empty, takes up no bytes at all.
    if (text !== '') await log.putSnapshot(panelId, step.document, { epoch: 1, seq, bytes: bytes(text) })
    return 'ok'
  }
  const answer =
    step.do === 'update'
      ? await log.appendUpdates(
          panelId,
          updates(step.document, ...Array.from({ length: step.count }, (_, at) => `${at}`)),
        )
      : await log.appendEvents(
          panelId,
          events({
            expectedControlSeq: model.controlSeq() - (step.behind ? 1 : 0),
            freeze: step.freeze,
            seal: step.seal,
          }),
        )
  return answer.ok ? 'ok' : answer.error.code
}
