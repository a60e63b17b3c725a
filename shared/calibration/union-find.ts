/** Which of so many nodes hang together, as more and more of them are joined. */
export type UnionFind = {
  /** The same node for all that hang together. */
  readonly root: (node: number) => number
  readonly join: (one: number, other: number) => void
}

/** Union-find with path halving, for nodes 0 to `count` − 1. Source: Tarjan and van Leeuwen 1984. */
export function unionFind(count: number): UnionFind {
  const parent = Array.from({ length: count }, (_, node) => node)
  const root = (node: number): number => {
    let at = node
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!
      at = parent[at]!
    }
    return at
  }
  return {
    root,
    join: (one, other) => {
      parent[root(one)] = root(other)
    },
  }
}
