import { scrypt, timingSafeEqual } from 'node:crypto'
import type { Setup, SignIn } from '#shared/contract/http.ts'
import type { Failure } from '#shared/contract/failures.ts'
import { Member } from '#shared/model/directory.ts'
import type { MemberId } from '#shared/model/ids.ts'
import { err, ok, type Result } from '#shared/result.ts'
import type * as z from 'zod/mini'
import type { Clock } from '#server/ports/clock.ts'
import type { Ids } from '#server/ports/ids.ts'
import type { Rates } from '#server/ports/rates.ts'
import type { Records } from '#server/ports/records.ts'
import { hashed } from './access.ts'
import { createSetupCodes } from './setup-codes.ts'

const WORKSPACE = 'workspace'
const TRIES_PER_MINUTE_MAX = 10
const FAILURES_MAX = 5
const LOCKED_OUT_S = 15 * 60
/** OWASP's figures for scrypt at 32 MB; about a quarter of a second. */
const COST: Cost = { N: 2 ** 15, r: 8, p: 3 }
type Cost = { readonly N: number; readonly r: number; readonly p: number }
const HASH_BYTES = 32
/** More at a time would keep the threads from files and names. */
const HASHING_AT_ONCE_MAX = 2

export type People = ReturnType<typeof createPeople>

/** Accounts. The first is made with a one-time code that only who started the server has seen. */
export function createPeople(deps: {
  records: Records
  clock: Clock
  ids: Ids
  rates: Rates
  /** What a password's hash costs from now on; those that are stored keep their own. */
  cost?: Cost
}) {
  const { records, clock, ids, rates, cost = COST } = deps
  const setupCodes = createSetupCodes({ records, clock, ids })
  const hash = limited(HASHING_AT_ONCE_MAX, scrypted)
  const tries = rates.rate({ name: 'sign-ins', tries: TRIES_PER_MINUTE_MAX, windowS: 60 })
  const failures = rates.rate({
    name: 'failures',
    tries: FAILURES_MAX,
    windowS: LOCKED_OUT_S,
    shutOutS: LOCKED_OUT_S,
  })
  // A stranger's e-mail must take as long as a known one.
  const dummy = hash('', Buffer.from(ids.secret(), 'base64url'), cost)
  dummy.catch(() => undefined)

  const needsSetup = async () => (await records.get('workspace', WORKSPACE)) === null

  async function digestOf(password: string): Promise<string> {
    const salt = Buffer.from(ids.secret(), 'base64url')
    const { N, r, p } = cost
    return [
      'scrypt',
      N,
      r,
      p,
      salt.toString('base64url'),
      (await hash(password, salt, cost)).toString('base64url'),
    ].join('$')
  }

  async function matches(member: Member | null, password: string): Promise<boolean> {
    const [, N, r, p, salt = '', expected = ''] = member?.passwordHash.split('$') ?? []
    const wanted = member ? Buffer.from(expected, 'base64url') : await dummy
    const given = await hash(
      password,
      Buffer.from(salt, 'base64url'),
      member ? { N: Number(N), r: Number(r), p: Number(p) } : cost,
    )
    return timingSafeEqual(given, wanted) && member !== null
  }

  return {
    needsSetup,
    /** The code that the first account is made with, or null once there is one. */
    setupCode: async (): Promise<string | null> => ((await needsSetup()) ? setupCodes.tell() : null),
    /** Makes the first account. `forbidden` for a wrong code, `conflict` once there is an account. */
    async setUp(asked: z.infer<typeof Setup>, ip: string): Promise<Result<Member, Failure>> {
      const wait = await tries.spend(ip)
      if (wait !== null) return err({ kind: 'too-fast', retryAfterMs: wait })
      if (!(await needsSetup())) return err(SET_UP_ALREADY)
      if (!(await setupCodes.takes(asked.code))) return err({ kind: 'forbidden' })

      const member: Member = {
        id: ids.id() as MemberId,
        name: asked.name,
        email: asked.email,
        role: 'admin',
        passwordHash: await digestOf(asked.password),
        createdAt: clock.now(),
      }
      const kept = await records.put('member', member.id, member, {
        expected: 0,
        keys: { email: addressed(member.email) },
      })
      if (!kept.ok) return err({ kind: 'not-stored' })
      // Of two who set up at once, this decides. The account comes first, so a crash in between leaves set-up open.
      const first = await records.put(
        'workspace',
        WORKSPACE,
        { firstMember: member.id, createdAt: clock.now() },
        { expected: 0 },
      )
      if (first.ok) return ok(member)
      await records.remove('member', member.id)
      return err(first.error === 'conflict' ? SET_UP_ALREADY : { kind: 'not-stored' })
    },
    /** `forbidden`, in the same time, for a wrong password and for an unknown e-mail. */
    async signIn({ email, password }: z.infer<typeof SignIn>, ip: string): Promise<Result<Member, Failure>> {
      const who = `${hashed(addressed(email))} ${ip}`
      // Paid before the password is looked at, or guesses sent at once would all count as the first.
      const wait = (await tries.spend(ip)) ?? (await failures.spend(who))
      if (wait !== null) return err({ kind: 'too-fast', retryAfterMs: wait })

      const [record] = await records.find('member', 'email', addressed(email))
      const member = record ? Member.parse(record.json) : null
      if (!(await matches(member, password)) || !member) return err({ kind: 'forbidden' })
      await failures.forget(who)
      return ok(member)
    },
    async member(id: MemberId): Promise<Member | null> {
      const record = await records.get('member', id)
      return record && Member.parse(record.json)
    },
  }
}

const SET_UP_ALREADY: Failure = {
  kind: 'conflict',
  message: 'This installation already has its first account.',
}

const addressed = (email: string): string => email.normalize('NFC').toLowerCase()

function scrypted(password: string, salt: Buffer, cost: Cost): Promise<Buffer> {
  return new Promise((resolve, reject) =>
    scrypt(
      password.normalize('NFC'),
      salt,
      HASH_BYTES,
      { ...cost, maxmem: 64 * 1024 * 1024 },
      (error, key) => (error ? reject(error) : resolve(key)),
    ),
  )
}

/** The same function, at most `max` calls of it running; the others wait their turn. */
function limited<Args extends unknown[], Value>(max: number, run: (...args: Args) => Promise<Value>) {
  let running = 0
  const waiting: (() => void)[] = []
  return async (...args: Args): Promise<Value> => {
    if (running >= max) await new Promise<void>((resolve) => waiting.push(resolve))
    else running++
    try {
      return await run(...args)
    } finally {
      const next = waiting.shift()
      if (next) next()
      else running--
    }
  }
}
