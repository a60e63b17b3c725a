import type { ClientConfig } from 'pg'
import { DatabaseProblem } from '../problem.ts'

/** Where the database is: what the driver needs, and how sentences call it. */
export type Address = { readonly config: ClientConfig; readonly name: string }

/** Reads a URL like `postgres://user:password@host:5432/database`. Neither its name nor any problem with it holds the password. */
export function addressOf(url: string): Address {
  const parsed = URL.canParse(url) ? new URL(url) : null
  if (!parsed || !['postgres:', 'postgresql:'].includes(parsed.protocol)) {
    throw new DatabaseProblem(
      'unavailable',
      'The address of PostgreSQL must look like postgres://user:password@host:5432/database.',
    )
  }
  const host = parsed.hostname || parsed.searchParams.get('host') || 'localhost'
  const database = decoded(parsed.pathname.slice(1)) || decoded(parsed.username)
  // In the address it would win over ours, and a move would not know a node by it.
  for (const name of ['application_name', 'fallback_application_name']) parsed.searchParams.delete(name)
  return {
    config: { connectionString: parsed.href, application_name: APPLICATION, keepAlive: true },
    name: `PostgreSQL at ${host}:${parsed.port || '5432'}${database && `/${database}`}`,
  }
}

/** By this name the database knows the connections of a node. */
export const APPLICATION = 'panelroom'

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
