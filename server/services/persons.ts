import * as z from 'zod/mini'
import type { Failure } from '#shared/contract/failures.ts'
import type { NewSeat } from '#shared/contract/http.ts'
import type { KnownPerson } from '#shared/contract/positions.ts'
import type { Member } from '#shared/model/directory.ts'
import { PersonId } from '#shared/model/ids.ts'
import { NAME_MAX_CHARS, PersonName } from '#shared/model/panel.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Records } from '#server/ports/records.ts'
import type { Headers, HeaderSeat } from './headers.ts'
import { wrong } from './kits.ts'

const PERSONS_MAX = 5_000

/** Somebody who sits on panels, under the name that was given last. Found by the key `email`, in small letters. */
export const Person = z.strictObject({
  id: PersonId,
  name: PersonName,
  title: z.string().check(z.maxLength(NAME_MAX_CHARS)),
  email: z.nullable(z.string().check(z.maxLength(254))),
})
export type Person = z.infer<typeof Person>

type Asked = Pick<NewSeat, 'person' | 'name' | 'title' | 'email'>
type There = Pick<HeaderSeat, 'person' | 'email' | 'revoked'>

export type Persons = ReturnType<typeof createPersons>

/** Who is the same on several panels. A name is no proof of it: an e-mail address is, or the word of whoever makes the panel. */
export function createPersons(deps: { records: Records; ids: Ids; headers: Pick<Headers, 'madeBy'> }) {
  const { records, ids, headers } = deps

  async function get(id: PersonId): Promise<Person | null> {
    const record = await records.get('person', id)
    return record && Person.parse(record.json)
  }

  /** Of two who were made at the same moment the older one counts, always. */
  async function withEmail(email: string): Promise<Person | null> {
    const [oldest] = (await records.find('person', 'email', addressed(email))).toReversed()
    return oldest ? Person.parse(oldest.json) : null
  }

  async function make({ name, title, email }: Omit<Person, 'id'>): Promise<PersonId | null> {
    const person: Person = { id: ids.id() as PersonId, name, title, email }
    const keys: Readonly<Record<string, string>> = email === null ? {} : { email: addressed(email) }
    return (await records.put('person', person.id, person, { expected: 0, keys })).ok ? person.id : null
  }

  /** The name as it was given last. Who changed it at the same moment is as right. */
  async function rename(person: Person, { name, title }: Pick<Person, 'name' | 'title'>): Promise<void> {
    if (person.name === name && person.title === title) return
    const record = await records.get('person', person.id)
    if (record)
      await records.put('person', person.id, { ...person, name, title }, { expected: record.version })
  }

  async function byEmailOrNew(asked: Omit<Person, 'id'>, isShared: boolean): Promise<PersonId | null> {
    const known = asked.email === null || isShared ? null : await withEmail(asked.email)
    if (!known) return make(isShared ? { ...asked, email: null } : asked)
    await rename(known, asked)
    return known.id
  }

  async function knownTo(by: Pick<Member, 'id' | 'role'>): Promise<readonly Person[]> {
    if (by.role === 'admin') {
      return (await records.list('person', PERSONS_MAX)).map(({ json }) => Person.parse(json))
    }
    const seats = (await headers.madeBy(by.id)).flatMap((header) => header.seats)
    const found = await Promise.all([...new Set(seats.flatMap((it) => it.person ?? []))].map(get))
    return found.filter((it) => it !== null)
  }

  return {
    /** The account's own person; made at the first time. Null if it could not be stored. */
    ofMember: ({ name, email }: Pick<Member, 'name' | 'email'>, title: string): Promise<PersonId | null> =>
      byEmailOrNew({ name, title, email }, false),
    /** The same, without making one. */
    async foundOf({ email }: Pick<Member, 'email'>): Promise<PersonId | null> {
      return (await withEmail(email))?.id ?? null
    },
    /**
     * Who the new seats of a panel are, in their order; `there` are its seats so far, `prefix` begins the field that a failure
     * names. An address that two seats of a panel share, such as a department's, tells nobody apart.
     */
    async settle(
      by: Pick<Member, 'id' | 'role'> | null,
      asked: readonly Asked[],
      there: readonly There[],
      prefix: (index: number) => string = () => '',
    ): Promise<Result<readonly PersonId[], Failure>> {
      const known = new Map(
        by && asked.some(({ person }) => person) ? (await knownTo(by)).map((it) => [it.id, it]) : [],
      )
      const taken = there.filter((it) => !it.revoked)
      const settled: PersonId[] = []
      for (const [index, { person, name, title, email }] of asked.entries()) {
        const field = `${prefix(index)}person`
        const chosen = person ? known.get(person) : null
        if (chosen === undefined) return wrong(field, 'person: nobody of that id is known to you')
        const isThere = (id: PersonId) => settled.includes(id) || taken.some((it) => it.person === id)
        if (chosen && isThere(chosen.id))
          return wrong(field, `person: ${chosen.name} is on this panel already`)
        if (chosen) await rename(chosen, { name, title })

        const others = [...taken, ...asked.filter((_, other) => other !== index)]
        const isShared =
          email !== null && others.some((it) => it.email && addressed(it.email) === addressed(email))
        const id = chosen?.id ?? (await byEmailOrNew({ name, title, email }, isShared))
        if (id === null) return err({ kind: 'not-stored' })
        // The owner of an address may have been chosen by hand for another seat.
        const own = chosen || !isThere(id) ? id : await make({ name, title, email: null })
        if (own === null) return err({ kind: 'not-stored' })
        settled.push(own)
      }
      return ok(settled)
    },
    /** Whom somebody may choose from, by name; never themselves. */
    async known(by: Member): Promise<readonly KnownPerson[]> {
      const self = (await withEmail(by.email))?.id
      return (await knownTo(by)).filter((it) => it.id !== self).toSorted(byName)
    },
    get,
  }
}

const addressed = (email: string): string => email.normalize('NFC').toLowerCase()

export const byName = (
  one: { readonly name: string; readonly id: string },
  other: { readonly name: string; readonly id: string },
) => one.name.localeCompare(other.name, 'en') || (one.id < other.id ? -1 : 1)
