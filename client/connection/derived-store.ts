/** What `useSyncExternalStore` takes. */
export type DerivedStore<Value> = {
  readonly snapshot: () => Value
  readonly subscribe: (changed: () => void) => () => void
}

/** A store for React over something that says when to look again: the same snapshot until then. */
export function derivedStore<Value>(
  read: () => Value,
  follow: (look: () => void) => () => void,
): DerivedStore<Value> {
  let current = read()
  return {
    snapshot: () => current,
    subscribe: (changed) => {
      const look = () => {
        current = read()
        changed()
      }
      look()
      return follow(look)
    },
  }
}
