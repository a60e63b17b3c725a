import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Records } from '#server/ports/records.ts'

export type RecordsUnderTest = {
  readonly records: Records
  /** Closes the store and opens it again, as a restart does. */
  reopen(): Promise<Records>
  /** Ends the test: closes and removes everything. */
  dispose(): Promise<void>
}

/** Every Records is held to these, whatever stores it. `open` gives an empty one. */
export function describeRecords(name: string, open: () => Promise<RecordsUnderTest>) {
  describe(`${name} as Records`, () => {
    let records: Records
    let store: RecordsUnderTest

    beforeEach(async () => {
      store = await open()
      records = store.records
    })
    afterEach(() => store.dispose())

    const ids = (found: readonly { readonly id: string }[]) => found.map((it) => it.id)
    const conflict = { ok: false, error: 'conflict' }

    test('what was never stored is not there', async () => {
      expect(await records.get('kit', 'a')).toBeNull()
      expect(await records.find('kit', 'role', 'x')).toEqual([])
      expect(await records.list('kit', 10)).toEqual([])
    })

    test('a record comes back as it was put, with a version that rises', async () => {
      const json = { name: 'Ünï ✓ 𝄞 "\'\\', list: [1, 2.5, null, true, { deep: [] }], empty: {} }

      expect(await records.put('kit', 'a', { first: true }, { expected: 0 })).toEqual({
        ok: true,
        value: { version: 1 },
      })
      expect(await records.put('kit', 'a', json, { expected: 1 })).toEqual({
        ok: true,
        value: { version: 2 },
      })

      expect(await records.get('kit', 'a')).toEqual({ id: 'a', version: 2, json })
    })

    test('a put at another version than the record has is refused and changes nothing', async () => {
      await records.put('kit', 'a', 'one', { expected: 0, keys: { role: 'x' } })
      await records.put('kit', 'a', 'two', { expected: 1 })

      for (const expected of [0, 1, 3]) {
        expect(await records.put('kit', 'a', 'bad', { expected, keys: { role: 'y' } })).toEqual(conflict)
      }
      expect(await records.put('kit', 'b', 'bad', { expected: 1 })).toEqual(conflict)
      expect(await records.get('kit', 'a')).toEqual({ id: 'a', version: 2, json: 'two' })
      expect(ids(await records.find('kit', 'role', 'x'))).toEqual(['a'])
      expect(await records.find('kit', 'role', 'y')).toEqual([])
      expect(await records.get('kit', 'b')).toBeNull()
    })

    test('of many puts at one version at once, exactly one wins', async () => {
      await records.put('panel', 'a', 'start', { expected: 0 })

      const answers = await Promise.all(
        Array.from({ length: 30 }, (_, at) => records.put('panel', 'a', at, { expected: 1 })),
      )

      const winners = answers.flatMap((answer, at) => (answer.ok ? [at] : []))
      expect(winners).toHaveLength(1)
      expect(await records.get('panel', 'a')).toEqual({ id: 'a', version: 2, json: winners[0] })
    })

    test('a kind knows nothing of another', async () => {
      await records.put('kit', 'a', 'kit', { expected: 0, keys: { role: 'x' } })
      await records.put('panel', 'a', 'panel', { expected: 0, keys: { role: 'x' } })
      await records.remove('kit', 'a')

      expect(await records.get('kit', 'a')).toBeNull()
      expect((await records.get('panel', 'a'))?.json).toBe('panel')
      expect(await records.find('kit', 'role', 'x')).toEqual([])
      expect(ids(await records.find('panel', 'role', 'x'))).toEqual(['a'])
      expect(ids(await records.list('panel', 10))).toEqual(['a'])
    })

    test('a record is found by each of its keys, newest first', async () => {
      await records.put('invite', 'a', 1, { expected: 0, keys: { panel: 'p', hash: 'h1' } })
      await records.put('invite', 'c', 2, { expected: 0, keys: { panel: 'p', hash: 'h2' } })
      await records.put('invite', 'b', 3, { expected: 0, keys: { panel: 'p', hash: 'h3' } })

      expect(ids(await records.find('invite', 'panel', 'p'))).toEqual(['b', 'c', 'a'])
      expect(await records.find('invite', 'hash', 'h2')).toEqual([{ id: 'c', version: 1, json: 2 }])
      expect(await records.find('invite', 'hash', 'p')).toEqual([])
      expect(await records.find('invite', 'hash', 'H2')).toEqual([])
    })

    test('new keys replace all the old ones; a put without keys leaves them', async () => {
      await records.put('member', 'a', 1, { expected: 0, keys: { email: 'old', team: 't' } })
      await records.put('member', 'a', 2, { expected: 1 })
      expect(await records.find('member', 'email', 'old')).toEqual([{ id: 'a', version: 2, json: 2 }])

      await records.put('member', 'a', 3, { expected: 2, keys: { email: 'new' } })
      expect(await records.find('member', 'email', 'old')).toEqual([])
      expect(await records.find('member', 'team', 't')).toEqual([])
      expect(ids(await records.find('member', 'email', 'new'))).toEqual(['a'])

      await records.put('member', 'a', 4, { expected: 3, keys: {} })
      expect(await records.find('member', 'email', 'new')).toEqual([])
    })

    test('a removed record is gone with its keys, and may be made anew', async () => {
      await records.put('session', 'a', 1, { expected: 0, keys: { hash: 'h' } })
      await records.put('session', 'a', 2, { expected: 1 })
      await records.remove('session', 'a')
      await records.remove('session', 'never-there')

      expect(await records.get('session', 'a')).toBeNull()
      expect(await records.find('session', 'hash', 'h')).toEqual([])
      expect(await records.list('session', 10)).toEqual([])
      expect(await records.put('session', 'a', 3, { expected: 2 })).toEqual(conflict)
      expect(await records.put('session', 'a', 3, { expected: 0 })).toEqual({
        ok: true,
        value: { version: 1 },
      })
      expect(await records.find('session', 'hash', 'h')).toEqual([])
    })

    test('a list is newest first, keeps its order when a record changes, and stops at its limit', async () => {
      for (const id of ['b', 'c', 'a']) await records.put('position', id, id, { expected: 0 })
      await records.put('position', 'b', 'changed', { expected: 1 })

      expect(ids(await records.list('position', 10))).toEqual(['a', 'c', 'b'])
      expect(ids(await records.list('position', 2))).toEqual(['a', 'c'])
      expect(await records.list('position', 0)).toEqual([])
    })

    test('everything is there after a restart', async () => {
      await records.put('kit', 'a', { deep: [1] }, { expected: 0, keys: { role: 'x' } })
      await records.put('kit', 'b', 2, { expected: 0 })

      records = await store.reopen()

      expect(await records.find('kit', 'role', 'x')).toEqual([{ id: 'a', version: 1, json: { deep: [1] } }])
      expect(ids(await records.list('kit', 10))).toEqual(['b', 'a'])
      expect(await records.put('kit', 'a', 2, { expected: 1 })).toEqual({ ok: true, value: { version: 2 } })
    })

    test('closed records are unavailable, and answer at once', async () => {
      const closed = records
      records = await store.reopen()

      expect(await closed.put('kit', 'a', 1, { expected: 0 })).toEqual({ ok: false, error: 'unavailable' })
      await expect(closed.get('kit', 'a')).rejects.toThrow(/closed/)
      await expect(closed.remove('kit', 'a')).rejects.toThrow(/closed/)
    })
  })
}
