import { readFileSync } from 'node:fs'
import { parse } from 'yaml'
import * as z from 'zod'

const Service = z.strictObject({
  image: z.string().optional(),
  build: z.string().optional(),
  user: z.string().optional(),
  init: z.boolean().optional(),
  restart: z.string().optional(),
  read_only: z.boolean().optional(),
  tmpfs: z.array(z.string()).optional(),
  cap_drop: z.array(z.string()).optional(),
  cap_add: z.array(z.string()).optional(),
  security_opt: z.array(z.string()).optional(),
  stop_grace_period: z.string().optional(),
  stop_signal: z.string().optional(),
  shm_size: z.string().optional(),
  profiles: z.array(z.string()).optional(),
  environment: z.record(z.string(), z.string()).optional(),
  ports: z.array(z.string()).optional(),
  volumes: z.array(z.string()).optional(),
  command: z.array(z.string()).optional(),
  healthcheck: z
    .strictObject({
      test: z.array(z.string()),
      interval: z.string().optional(),
      timeout: z.string().optional(),
      start_period: z.string().optional(),
    })
    .optional(),
  depends_on: z.record(z.string(), z.strictObject({ condition: z.string() })).optional(),
  networks: z.array(z.string()).optional(),
})
const Compose = z.looseObject({
  services: z.record(z.string(), Service),
  networks: z.record(z.string(), z.strictObject({ internal: z.boolean().optional() }).nullable()),
  volumes: z.record(z.string(), z.null()),
})
export type Service = z.infer<typeof Service>

/**
 * `docker-compose.yml` as `docker compose` reads it with this in `.env`; where that says nothing, what stands behind `:-`. Throws on a
 * word that a service has and these tests do not know, so that none goes unlooked at.
 */
export function readCompose(settings: Readonly<Record<string, string>>): z.infer<typeof Compose> {
  const text = JSON.stringify(parse(readFileSync('docker-compose.yml', 'utf8'), { merge: true }))
  const filled = text.replaceAll(/\$\{(\w+):-([^}]*)\}/g, (_, name: string, otherwise: string) =>
    JSON.stringify(settings[name] ?? otherwise).slice(1, -1),
  )
  return Compose.parse(JSON.parse(filled))
}

/** What the image of a node sets for its process, and how it starts it. */
export function readImage(): {
  readonly environment: Readonly<Record<string, string>>
  readonly command: readonly string[]
} {
  const text = readFileSync('Dockerfile', 'utf8')
  const settings = /^ENV (.*)$/m.exec(text)![1]!.split(' ')
  return {
    environment: Object.fromEntries(settings.map((it) => it.split('=') as [string, string])),
    command: z.array(z.string()).parse(JSON.parse(/^CMD (\[.*\])$/m.exec(text)![1]!)),
  }
}
