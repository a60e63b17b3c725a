// Ids may spell `constructor` or `__proto__`, and some come from the wire: only own keys count.

/** The entry under `key`, or undefined. Never something inherited. */
export function entryOf<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
  key: Key,
): Value | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined
}

export function withEntry<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
  key: Key,
  value: Value,
): Readonly<Record<Key, Value>> {
  return { ...record, [key]: value }
}

export function withoutEntries<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
  unwanted: (value: Value, key: Key) => boolean,
): Readonly<Record<Key, Value>> {
  const entries = Object.entries(record) as [Key, Value][]
  return Object.fromEntries(entries.filter(([key, value]) => !unwanted(value, key))) as Record<Key, Value>
}

export function mapEntries<Key extends string, Value>(
  record: Readonly<Record<Key, Value>>,
  change: (value: Value, key: Key) => Value,
): Readonly<Record<Key, Value>> {
  const entries = Object.entries(record) as [Key, Value][]
  return Object.fromEntries(entries.map(([key, value]) => [key, change(value, key)])) as Record<Key, Value>
}
