import type { Result } from '#shared/result.ts'

/** What kinds of record there are. Each is a small JSON document; the service that owns it parses it with its schema. */
export type RecordKind =
  | 'workspace'
  | 'member'
  | 'person'
  | 'session'
  | 'panel'
  | 'invite'
  | 'position'
  | 'position-decision'
  | 'kit'
  | 'reading'
  | 'severity'
  | 'severity-basis'

export type StoredRecord = { readonly id: string; readonly version: number; readonly json: unknown }

/**
 * People, kits, panel headers, invites, sign-ins: small JSON documents with a version. Durable when answered.
 * Anything that a service must find by another way than the id is given as a `key` when it is put: the keys given replace all that
 * the record had, a put without `keys` leaves them. What answers with no `Result` rejects with an error of code `unavailable`
 * while the store does not answer.
 */
export type Records = {
  get(kind: RecordKind, id: string): Promise<StoredRecord | null>
  /** Stores if the record is still at `expected` (0: does not exist yet). `conflict` otherwise, and nothing changes. */
  put(
    kind: RecordKind,
    id: string,
    json: unknown,
    options: { readonly expected: number; readonly keys?: Readonly<Record<string, string>> },
  ): Promise<Result<{ readonly version: number }, 'conflict' | 'unavailable'>>
  remove(kind: RecordKind, id: string): Promise<void>
  /** Records of a kind whose key `name` has this value, newest first. */
  find(kind: RecordKind, name: string, value: string): Promise<readonly StoredRecord[]>
  /** All records of a kind, newest first, at most `limit`. */
  list(kind: RecordKind, limit: number): Promise<readonly StoredRecord[]>
  close(): Promise<void>
}
