import * as z from 'zod'
import { err, ok, type Result } from '#shared/result.ts'

export type Config = {
  readonly port: number
  readonly host: string
  /** Folder for everything that is kept. */
  readonly data: string
  /** The address people use, where it differs from the one listened on: behind a proxy, with TLS. */
  readonly publicUrl: string | null
}

const blank = (value: unknown) => (value === '' ? undefined : value)
const Environment = z.object({
  PORT: z.preprocess(
    blank,
    z.coerce
      .number('PORT must be a number')
      .int('PORT must be a whole number')
      .min(0, 'PORT must be 0 to 65535')
      .max(65_535, 'PORT must be 0 to 65535')
      .default(3000),
  ),
  HOST: z.preprocess(
    blank,
    z
      .string()
      .regex(/^[A-Za-z0-9.:-]{1,253}$/, 'HOST must be an address or a host name')
      .default('127.0.0.1'),
  ),
  PANELROOM_DATA: z.preprocess(
    blank,
    z.string().max(4_000, 'PANELROOM_DATA may have at most 4000 characters').default('./data'),
  ),
  PANELROOM_URL: z.preprocess(
    blank,
    z
      .url({ protocol: /^https?$/, error: 'PANELROOM_URL must be an http:// or https:// address' })
      .transform((value) => new URL(value).origin)
      .optional(),
  ),
})

/** Reads every setting, once. All problems at a time, a sentence each, naming the setting. */
export function readConfig(
  environment: Readonly<Record<string, string | undefined>>,
): Result<Config, readonly string[]> {
  const parsed = Environment.safeParse(environment)
  if (!parsed.success) return err(parsed.error.issues.map((it) => it.message))
  const { PORT, HOST, PANELROOM_DATA, PANELROOM_URL } = parsed.data
  return ok({ port: PORT, host: HOST, data: PANELROOM_DATA, publicUrl: PANELROOM_URL ?? null })
}
