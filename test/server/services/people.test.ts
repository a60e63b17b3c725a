import { expect, test } from 'vitest'
import type { EpochMs } from '#shared/model/ids.ts'
import { err, ok } from '#shared/result.ts'
import { systemIds } from '#server/adapters/system/ids.ts'
import type { Clock } from '#server/ports/clock.ts'
import type { Records, StoredRecord } from '#server/ports/records.ts'
import { createLocalRates } from '#server/adapters/local/rates.ts'
import { createPeople } from '#server/services/people.ts'

const clock: Clock = {
  now: () => 1_000 as EpochMs,
  after: () => () => undefined,
  every: () => () => undefined,
}
const EMAIL = 'marta@example.org'
const PASSWORD = 'correct horse battery'

/** As much of a store as accounts need. */
function someRecords(): Pick<Records, 'get' | 'put' | 'find' | 'remove'> & {
  all: Map<string, StoredRecord>
} {
  const all = new Map<string, StoredRecord>()
  return {
    all,
    get: async (kind, id) => all.get(`${kind}/${id}`) ?? null,
    async put(kind, id, json, { expected }) {
      if ((all.get(`${kind}/${id}`)?.version ?? 0) !== expected) return err('conflict')
      all.set(`${kind}/${id}`, { id, version: expected + 1, json })
      return ok({ version: expected + 1 })
    },
    find: async (kind, name, value) =>
      [...all]
        .filter(
          ([key, { json }]) => key.startsWith(kind) && (json as Record<string, unknown>)[name] === value,
        )
        .map(([, record]) => record),
    remove: async (kind, id) => void all.delete(`${kind}/${id}`),
  }
}

async function anAccount(cost?: { N: number; r: number; p: number }) {
  const records = someRecords() as ReturnType<typeof someRecords> & Records
  const people = createPeople({
    records,
    clock,
    ids: systemIds,
    rates: createLocalRates(),
    ...(cost && { cost }),
  })
  const code = (await people.setupCode())!
  const made = await people.setUp({ code, name: 'Marta Lind', email: EMAIL, password: PASSWORD }, 'here')
  if (!made.ok) throw new Error(made.error.kind)
  return { records, people, member: made.value }
}

test('passwords are kept as scrypt at 32 MB, each with a salt of its own', async () => {
  const [one, other] = await Promise.all([anAccount(), anAccount()])

  expect(one.member.passwordHash).toMatch(/^scrypt\$32768\$8\$3\$[\w-]{43}\$[\w-]{43}$/)
  expect(one.member.passwordHash).not.toBe(other.member.passwordHash)
})

test('a password that was hashed at another cost still opens its account', async () => {
  const { records } = await anAccount({ N: 1_024, r: 8, p: 1 })
  const later = createPeople({
    records,
    clock,
    ids: systemIds,
    rates: createLocalRates(),
    cost: { N: 2_048, r: 8, p: 1 },
  })

  expect((await later.signIn({ email: EMAIL, password: PASSWORD }, 'here')).ok).toBe(true)
  expect((await later.signIn({ email: EMAIL, password: `${PASSWORD} ` }, 'here')).ok).toBe(false)
})

test('the same password typed with composed or combining letters is the same password', async () => {
  const records = someRecords() as ReturnType<typeof someRecords> & Records
  const people = createPeople({
    records,
    clock,
    ids: systemIds,
    rates: createLocalRates(),
    cost: { N: 1_024, r: 8, p: 1 },
  })
  await people.setUp(
    { code: (await people.setupCode())!, name: 'Zoë', email: EMAIL, password: 'caf\u00e9 au lait' },
    'here',
  )

  expect((await people.signIn({ email: EMAIL, password: 'cafe\u0301 au lait' }, 'here')).ok).toBe(true)
})

test('five failures lock one address out of one account, not the account out for others', async () => {
  const { people } = await anAccount({ N: 1_024, r: 8, p: 1 })
  for (let guess = 0; guess < 5; guess++)
    await people.signIn({ email: EMAIL, password: `guess ${guess}` }, 'there')

  const there = await people.signIn({ email: EMAIL, password: PASSWORD }, 'there')
  expect(there).toMatchObject({ ok: false, error: { kind: 'too-fast' } })
  expect((await people.signIn({ email: EMAIL, password: PASSWORD }, 'here')).ok).toBe(true)
})

test('success forgets the failures before it', async () => {
  const { people } = await anAccount({ N: 1_024, r: 8, p: 1 })
  const guess = () => people.signIn({ email: EMAIL, password: 'wrong' }, 'there')
  for (let count = 0; count < 4; count++) await guess()
  expect((await people.signIn({ email: EMAIL, password: PASSWORD }, 'there')).ok).toBe(true)

  for (let count = 0; count < 4; count++)
    expect(await guess()).toMatchObject({ error: { kind: 'forbidden' } })
})

test('a set-up that broke off before it was whole can be done again', async () => {
  const { records, member } = await anAccount({ N: 1_024, r: 8, p: 1 })
  records.all.delete('workspace/workspace')

  const people = createPeople({
    records,
    clock,
    ids: systemIds,
    rates: createLocalRates(),
    cost: { N: 1_024, r: 8, p: 1 },
  })
  const again = await people.setUp(
    { code: (await people.setupCode())!, name: 'Marta', email: 'new@example.org', password: PASSWORD },
    'here',
  )

  expect(again.ok && again.value.id).not.toBe(member.id)
  expect(await people.needsSetup()).toBe(false)
})

test('the link that one node printed makes the first account on any, for an hour, and just once', async () => {
  const records = someRecords() as ReturnType<typeof someRecords> & Records
  let now = 1_000
  const node = () =>
    createPeople({
      records,
      clock: { ...clock, now: () => now as EpochMs },
      ids: systemIds,
      rates: createLocalRates(),
      cost: { N: 1_024, r: 8, p: 1 },
    })
  const [one, other, late] = [node(), node(), node()]
  const codes = await Promise.all([one.setupCode(), other.setupCode(), late.setupCode()])
  const account = { name: 'Marta Lind', email: EMAIL, password: PASSWORD }

  expect(await other.setUp({ code: 'x'.repeat(43), ...account }, 'here')).toEqual(err({ kind: 'forbidden' }))
  now += 60 * 60 * 1_000
  expect(await other.setUp({ code: codes[0]!, ...account }, 'here')).toEqual(err({ kind: 'forbidden' }))
  now -= 1
  expect(await other.setUp({ code: codes[0]!, ...account }, 'here')).toMatchObject({ ok: true })
  expect(await late.setUp({ code: codes[2]!, ...account }, 'here')).toMatchObject({
    error: { kind: 'conflict' },
  })
  expect(await one.setupCode()).toBeNull()
  for (const code of codes) expect(JSON.stringify([...records.all])).not.toContain(code!)
})
