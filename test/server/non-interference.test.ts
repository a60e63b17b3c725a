import '#test/support/standing-time.ts'
import { afterEach, beforeAll, expect, test, vi } from 'vitest'
import { differences } from '#test/support/recording.ts'
import { documentFrames, holds, textIn } from '#test/support/traces.ts'
import { type Leak, leaking } from './non-interference/leaks.ts'
import { markOf } from './non-interference/secrets.ts'
import { type Manners, play, type Played } from './non-interference/the-play.ts'
import { type Name, NAMES, type Rater, RATERS } from './non-interference/the-stage.ts'

// The same interview with other secrets: whoever is not their author must not be able to tell one run from the other. Every byte that
// the server sends to each of nine clients is recorded on the wire and compared; `test/support/recording.ts` lists what chance decides.

/** Who keeps other secrets than in the plain run, and how. */
const OTHERWISE: readonly Manners[] = [
  { ana: 'loud' },
  { ana: 'silent' },
  { marta: 'loud' },
  { ben: 'silent', cleo: 'loud', sven: 'loud' },
  { marta: 'loud', ana: 'loud', ben: 'loud', cleo: 'loud', sven: 'loud' },
]
// A play takes two seconds, and many times that on a machine with other work.
vi.setConfig({ testTimeout: 180_000, hookTimeout: 180_000 })

let plain: Played
let others: readonly Played[]
let loud: Played

beforeAll(async () => {
  ;[plain, ...others] = await Promise.all([play(), ...OTHERWISE.map((manners) => play(manners))])
  loud = others.at(-1)!
})
afterEach(() => {
  leaking.now = null
})

const allBut = (authors: readonly string[]) => NAMES.filter((it) => !authors.includes(it))
const told = (one: Played, other: Played, name: Name) =>
  differences(one.recordings.get(name)!, other.recordings.get(name)!)

test.each(OTHERWISE.map((manners, index) => ({ manners, index })))(
  'whatever a rater answers, writes, erases or leaves out, nobody else is sent another byte: $manners',
  ({ manners, index }) => {
    const other = others[index]!
    const authors = Object.keys(manners) as Rater[]

    const leaks = allBut(authors).flatMap((name) => told(plain, other, name).map((it) => `${name}: ${it}`))
    expect(leaks).toEqual([])
    // Their own clients are told of it, so there was something to tell.
    for (const author of authors) expect(told(plain, other, author)).not.toEqual([])
    for (const author of authors) expect(other.digests.get(author)).not.toBe(plain.digests.get(author))
  },
)

test('nobody’s private words are in any byte that others are sent before the reveal, in no encoding and in no document', () => {
  for (const author of RATERS)
    for (const name of allBut([author]))
      for (const [played, manner] of [
        [plain, 'plain'],
        [loud, 'loud'],
      ] as const) {
        const mark = markOf(author, manner)
        expect(holds(played.bytes.get(name)!, mark), `${author}’s words, sent to ${name}`).toBe(false)
        expect(textIn(documentFrames(played.recordings.get(name)!))).not.toContain(mark.slice(0, 20))
      }
})

test('nobody is sent the digest of another’s scorecard before the reveal', () => {
  for (const author of RATERS)
    for (const name of allBut([author]))
      for (const played of [plain, loud]) {
        const digest = played.digests.get(author)!
        expect(holds(played.bytes.get(name)!, digest), `${author}’s digest, sent to ${name}`).toBe(false)
        expect(played.bytes.get(name)!.includes(Buffer.from(digest, 'hex'))).toBe(false)
      }
})

test('the search finds words and digests where they belong: after the reveal with the panel, and all along with their author', () => {
  for (const played of [plain, loud])
    for (const author of ['marta', 'ana', 'ben', 'cleo'] as const)
      for (const name of [...RATERS, 'olga'] as const) {
        const bytes = played.revealed.get(name)!
        expect(
          holds(bytes, markOf(author, played === plain ? 'plain' : 'loud')),
          `${author} to ${name}`,
        ).toBe(true)
        expect(holds(bytes, played.digests.get(author)!)).toBe(true)
      }
  // Ben loaded his page anew, so the server sent him his own document.
  expect(textIn(documentFrames(loud.recordings.get('ben')!))).toContain(markOf('ben', 'loud').slice(0, 60))
})

test('a knock at somebody’s scorecard is answered as one at a scorecard that does not exist', () => {
  for (const name of NAMES) {
    const knocks = [...plain.recordings.get(name)!].filter(
      ([channel, entries]) => channel.includes('/scorecard:') && entries.length === 2,
    )
    expect(knocks.length).toBeGreaterThan(8)
    expect(new Set(knocks.map(([, entries]) => JSON.stringify(entries)))).toHaveLength(1)
  }
})

test('what the panel writes together is the same for everybody, and the same in every run', () => {
  expect(new Set([...plain.notes.values(), ...loud.notes.values()])).toHaveLength(1)
  expect([...plain.notes.values()][0]).toContain('The candidate joined from a train.')
})

// What would go wrong is put in, so that it is known to be seen.
vi.mock('#shared/panel/visibility.ts', async (original) => {
  const { throughLeak } = await import('./non-interference/leaks.ts')
  const real = await original<typeof import('#shared/panel/visibility.ts')>()
  return {
    ...real,
    eventFor: ((state, event, seat) =>
      throughLeak(event, real.eventFor(state, event, seat))) as typeof real.eventFor,
  }
})
vi.mock('#server/services/rooms/presence.ts', async (original) => {
  const { overhear } = await import('./non-interference/leaks.ts')
  const real = await original<typeof import('#server/services/rooms/presence.ts')>()
  return {
    createRoomPresence: () => {
      const presence = real.createRoomPresence()
      const onChange: typeof presence.onChange = (listener) => {
        overhear(listener)
        return presence.onChange(listener)
      }
      return { ...presence, onChange }
    },
  }
})
vi.mock('#server/services/rooms/document-session.ts', async (original) => {
  const { privateEdit } = await import('./non-interference/leaks.ts')
  const real = await original<typeof import('#server/services/rooms/document-session.ts')>()
  const attachSession: typeof real.attachSession = (options) => {
    const session = real.attachSession(options)
    if (options.document.name === 'notes') return session
    return {
      ...session,
      receive: (bytes) => {
        privateEdit(options.seat)
        session.receive(bytes)
      },
    }
  }
  return { ...real, attachSession }
})

test('a server that told everybody the whole card would be found out', async () => {
  leaking.now = 'the whole card'
  const one = await play()

  expect(holds(one.bytes.get('ben')!, one.digests.get('ana')!)).toBe(true)
  expect(holds(one.bytes.get('olga')!, markOf('ana', 'plain'))).toBe(true)
})

test.each<readonly [Leak, Manners]>([
  ['one frame for each edit', { ana: 'loud' }],
  ['one bit of the card', { ana: 'silent' }],
])('a server that told everybody %s would be found out', async (leak, manners) => {
  leaking.now = leak
  const one = await play()
  const other = await play(manners)

  for (const name of ['marta', 'ben', 'cleo', 'sven', 'olga'] as const)
    expect(told(one, other, name)).not.toEqual([])
  for (const name of ['desk', 'zoe', 'stranger'] as const) expect(told(one, other, name)).toEqual([])
})
