import { unionFind } from './union-find.ts'

/** Who rates whom: one interview, held or planned. Ids of raters are the same in every interview; order does not matter. */
export type Meeting = { readonly candidate: string; readonly raters: readonly string[] }

/** Candidates and raters that ratings tie together, each in the order of ids. */
export type Component = { readonly candidates: readonly string[]; readonly raters: readonly string[] }

/**
 * A rater or candidate without whom a group would fall apart, and the groups that would be left; the largest sides first.
 * Sides without a candidate are left out; a person whose going parts no candidates is none of these.
 */
export type Link = {
  readonly kind: 'rater' | 'candidate'
  readonly id: string
  readonly sides: readonly Component[]
}

export type Connectedness = {
  /** By their first candidate; a rater without candidates is in none. One group: all candidates can be compared. */
  readonly components: readonly Component[]
  readonly links: readonly Link[]
}

/**
 * How the ratings of a position hang together. Between two components nothing says whose raters were stricter: every
 * comparison assumes that they were equally strict.
 */
export function connectednessOf(meetings: readonly Meeting[]): Connectedness {
  const graph = graphOf(meetings)
  return { components: groupsWithout(graph, null), links: linksOf(graph) }
}

/** The components alone. */
export const componentsOf = (meetings: readonly Meeting[]): readonly Component[] =>
  groupsWithout(graphOf(meetings), null)

/**
 * Whether a rater's tie to a candidate is the only one between what lies on its two sides. The predicate knows the raters
 * and candidates of these meetings; of a pair that never meets it says no.
 */
export function bridgesOf(meetings: readonly Meeting[]): (rater: string, candidate: string) => boolean {
  const graph = graphOf(meetings)
  const { bridges } = weakPlaces(graph)
  const candidateNumber = new Map(graph.candidates.map((id, i) => [id, i]))
  const raterNumber = new Map(graph.raters.map((id, i) => [id, graph.candidates.length + i]))
  return (rater, candidate) => {
    const [one, other] = [raterNumber.get(rater), candidateNumber.get(candidate)]
    if (one === undefined || other === undefined) return false
    return bridges.get(one) === other || bridges.get(other) === one
  }
}

/** Each pair of candidates that no chain of shared raters ties together, by id. */
export function pairsApart({
  components,
}: Pick<Connectedness, 'components'>): readonly (readonly [string, string])[] {
  const pairs = components.flatMap((one, i) =>
    components
      .slice(i + 1)
      .flatMap((other) =>
        one.candidates.flatMap((a) =>
          other.candidates.map((b): readonly [string, string] => (a < b ? [a, b] : [b, a])),
        ),
      ),
  )
  return pairs.sort(([a, b], [c, d]) => (a === c ? order(b, d) : order(a, c)))
}

/** Nodes are numbers: candidates first, then raters, each in the order of ids. */
type Graph = {
  readonly candidates: readonly string[]
  readonly raters: readonly string[]
  readonly next: readonly (readonly number[])[]
}

function graphOf(meetings: readonly Meeting[]): Graph {
  const candidates = [...new Set(meetings.map((it) => it.candidate))].sort(order)
  const raters = [...new Set(meetings.flatMap((it) => it.raters))].sort(order)
  const candidateNumber = new Map(candidates.map((id, i) => [id, i]))
  const raterNumber = new Map(raters.map((id, i) => [id, candidates.length + i]))
  const next = Array.from({ length: candidates.length + raters.length }, () => new Set<number>())
  for (const { candidate, raters: present } of meetings) {
    for (const rater of present) {
      next[candidateNumber.get(candidate)!]!.add(raterNumber.get(rater)!)
      next[raterNumber.get(rater)!]!.add(candidateNumber.get(candidate)!)
    }
  }
  return { candidates, raters, next: next.map((it) => [...it].sort((a, b) => a - b)) }
}

/** Groups with a candidate, of the graph without the node `gone`, by union-find. */
function groupsWithout(graph: Graph, gone: number | null): readonly Component[] {
  const { root, join } = unionFind(graph.next.length)
  graph.next.forEach((neighbours, node) => {
    for (const other of neighbours) if (node !== gone && other !== gone) join(node, other)
  })
  const groups = new Map<number, number[]>()
  graph.next.forEach((_, node) => {
    if (node === gone) return
    const group = groups.get(root(node))
    if (group) group.push(node)
    else groups.set(root(node), [node])
  })
  return [...groups.values()]
    .map((nodes) => ({
      candidates: nodes
        .filter((node) => node < graph.candidates.length)
        .map((node) => graph.candidates[node]!),
      raters: nodes
        .filter((node) => node >= graph.candidates.length)
        .map((node) => graph.raters[node - graph.candidates.length]!),
    }))
    .filter((it) => it.candidates.length > 0)
    .sort((a, b) => order(a.candidates[0]!, b.candidates[0]!))
}

function linksOf(graph: Graph): readonly Link[] {
  return [...weakPlaces(graph).nodes]
    .map((node): Link => {
      const rater = node >= graph.candidates.length
      const id = rater ? graph.raters[node - graph.candidates.length]! : graph.candidates[node]!
      const near = new Set(graph.next[node]!.map((it) => nameOf(graph, it)))
      const sides = groupsWithout(graph, node)
        .filter((side) => (rater ? side.candidates : side.raters).some((it) => near.has(it)))
        .toSorted((a, b) => b.candidates.length - a.candidates.length)
      return { kind: rater ? 'rater' : 'candidate', id, sides }
    })
    .filter((it) => it.sides.length >= 2)
    .sort((a, b) => (a.kind === b.kind ? order(a.id, b.id) : a.kind === 'rater' ? -1 : 1))
}

const nameOf = (graph: Graph, node: number): string =>
  node < graph.candidates.length ? graph.candidates[node]! : graph.raters[node - graph.candidates.length]!

type WeakPlaces = {
  /** Without which their group falls apart. */
  readonly nodes: ReadonlySet<number>
  /** Edges without which it does: from the node further down the walk to the one above it. */
  readonly bridges: ReadonlyMap<number, number>
}

/**
 * Tarjan's walk: a node is weak where some branch below it has no way back above it, an edge where the branch has not even
 * one back to its upper end. With a stack of its own, since a long chain of interviews would be too deep for the machine's.
 */
function weakPlaces({ next }: Graph): WeakPlaces {
  const nodes = new Set<number>()
  const bridges = new Map<number, number>()
  const depth = next.map(() => -1)
  const lowest = next.map(() => -1)
  for (let start = 0; start < next.length; start++) {
    if (depth[start] !== -1) continue
    let branches = 0
    depth[start] = lowest[start] = 0
    const path = [{ node: start, from: -1, at: 0 }]
    while (path.length > 0) {
      const here = path.at(-1)!
      const other = next[here.node]![here.at++]
      if (other === undefined) {
        path.pop()
        const above = path.at(-1)
        if (!above) continue
        lowest[above.node] = Math.min(lowest[above.node]!, lowest[here.node]!)
        if (lowest[here.node]! > depth[above.node]!) bridges.set(here.node, above.node)
        if (above.node === start) branches++
        else if (lowest[here.node]! >= depth[above.node]!) nodes.add(above.node)
      } else if (depth[other] === -1) {
        depth[other] = lowest[other] = path.length
        path.push({ node: other, from: here.node, at: 0 })
      } else if (other !== here.from) {
        lowest[here.node] = Math.min(lowest[here.node]!, depth[other]!)
      }
    }
    if (branches >= 2) nodes.add(start)
  }
  return { nodes, bridges }
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)
