import * as z from 'zod/mini'
import { err, ok, type Result } from '#shared/result.ts'
import { readRedisUrl } from './adapters/redis/address.ts'
import { LIMIT_TABLE, type LimitName, LIMITS, type Limits } from './services/limits.ts'

export type Config = {
  readonly port: number
  readonly host: string
  /** Folder for everything that is kept. */
  readonly data: string
  /** The address people use, where it differs from the one listened on: behind a proxy, with TLS. */
  readonly publicUrl: string | null
  /** Where several nodes keep and tell everything, or null for one process with its own folder. */
  readonly nodes: Nodes | null
  readonly limits: Limits
  /** What a reader of `/metrics` must bring, or null: then this machine alone may read them. */
  readonly metricsToken: string | null
  readonly logLevel: 'info' | 'warn' | 'error'
}

export type Nodes = {
  readonly databaseUrl: string
  readonly redisUrl: string
  /** Tests alone: takes a database with settings that may lose what was acknowledged. */
  readonly unsafe: boolean
}

/** What is set to nothing is not set. */
const setting = <Value extends z.ZodMiniType>(value: Value) =>
  z.pipe(
    z.transform((given: unknown) => (given === '' ? undefined : given)),
    value,
  )
const matching = (pattern: RegExp, said: string) => z.string().check(z.regex(pattern, said))
const PORT = 'PORT must be 0 to 65535'

const LimitsSetting = z.strictObject(
  Object.fromEntries(
    Object.entries(LIMIT_TABLE).map(([name, { most }]) => {
      const said = `PANELROOM_LIMITS: ${name} must be a whole number from 1 to ${most}`
      return [name, z.optional(z.int(said).check(z.gte(1, said), z.lte(most, said)))]
    }),
  ) as Record<LimitName, z.ZodMiniOptional<z.ZodMiniInt>>,
  {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `PANELROOM_LIMITS: there is no limit ${issue.keys.join(', ')}; docs/limits.md lists them`
        : 'PANELROOM_LIMITS must be a JSON object',
  },
)
const Environment = z.object({
  PORT: setting(
    z._default(
      z.coerce
        .number('PORT must be a number')
        .check(
          z.refine(Number.isInteger, 'PORT must be a whole number'),
          z.gte(0, PORT),
          z.lte(65_535, PORT),
        ),
      3000,
    ),
  ),
  HOST: setting(
    z._default(matching(/^[A-Za-z0-9.:-]{1,253}$/, 'HOST must be an address or a host name'), '127.0.0.1'),
  ),
  PANELROOM_DATA: setting(
    z._default(
      z.string().check(z.maxLength(4_000, 'PANELROOM_DATA may have at most 4000 characters')),
      './data',
    ),
  ),
  PANELROOM_URL: setting(
    z.optional(
      z.pipe(
        z.url({ protocol: /^https?$/, error: 'PANELROOM_URL must be an http:// or https:// address' }),
        z.transform((value) => new URL(value).origin),
      ),
    ),
  ),
  PANELROOM_DATABASE_URL: setting(
    z.optional(
      z
        .string()
        .check(
          z.refine(isPostgresUrl, 'PANELROOM_DATABASE_URL must be a postgres:// or postgresql:// address'),
        ),
    ),
  ),
  PANELROOM_REDIS_URL: setting(
    z.optional(
      z.string().check((context) => {
        const address = readRedisUrl(context.value)
        if (!address.ok)
          context.issues.push({
            code: 'custom',
            input: '',
            message: `PANELROOM_REDIS_URL ${address.error}`,
          })
      }),
    ),
  ),
  PANELROOM_DATABASE_UNSAFE: setting(
    z.optional(z.literal('1', 'PANELROOM_DATABASE_UNSAFE must be 1 or nothing')),
  ),
  PANELROOM_LIMITS: z.pipe(
    z.transform((value: unknown) => (value === '' || value === undefined ? {} : readJson(value))),
    LimitsSetting,
  ),
  PANELROOM_METRICS_TOKEN: setting(
    z.optional(
      matching(/^[\x21-\x7e]{16,200}$/, 'PANELROOM_METRICS_TOKEN must be 16 to 200 letters, digits or signs'),
    ),
  ),
  PANELROOM_LOG: setting(
    z._default(z.enum(['info', 'warn', 'error'], 'PANELROOM_LOG must be info, warn or error'), 'warn'),
  ),
})

function isPostgresUrl(value: string): boolean {
  return /^postgres(ql)?:\/\/[^/]/.test(value) && URL.canParse(value)
}

function readJson(value: unknown): unknown {
  try {
    return JSON.parse(String(value))
  } catch {
    return null
  }
}

const BOTH_OR_NEITHER =
  'PANELROOM_DATABASE_URL and PANELROOM_REDIS_URL belong together: set both for several nodes, or neither for one'

/** Reads every setting, once. All problems at a time, a sentence each, naming the setting. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<Config, readonly string[]> {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) return err(parsed.error.issues.map((it) => it.message))
  const { data } = parsed
  const { PANELROOM_DATABASE_URL: databaseUrl, PANELROOM_REDIS_URL: redisUrl } = data
  if (!databaseUrl !== !redisUrl) return err([BOTH_OR_NEITHER])
  return ok({
    port: data.PORT,
    host: data.HOST,
    data: data.PANELROOM_DATA,
    publicUrl: data.PANELROOM_URL ?? null,
    nodes:
      databaseUrl && redisUrl
        ? { databaseUrl, redisUrl, unsafe: data.PANELROOM_DATABASE_UNSAFE === '1' }
        : null,
    limits: { ...LIMITS, ...data.PANELROOM_LIMITS },
    metricsToken: data.PANELROOM_METRICS_TOKEN ?? null,
    logLevel: data.PANELROOM_LOG,
  })
}
