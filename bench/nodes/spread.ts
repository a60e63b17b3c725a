/** How a proxy chooses the node for somebody's connection: whichever, or the same one for all of a room. */
export type Way = 'anywhere' | 'by room'

/** Microseconds of a node's processor, as `npm run bench:nodes` measures them. */
export type Costs = {
  /** Judge, apply and store one edit, at the node that its author is connected to. */
  readonly write: number
  /** Read one edit out of the log and apply it, at every other node of the room. */
  readonly follow: number
  /** Send one edit to one person. */
  readonly deliver: number
}

export type Town = {
  readonly rooms: number
  readonly people: number
  readonly nodes: number
  readonly way: Way
  /** Edits per second in one room, all people together. */
  readonly edits: number
  readonly costs: Costs
}

export type Spread = {
  /** How many nodes have a room open: in the mean, and of the room with the most. */
  readonly nodesPerRoom: number
  readonly nodesPerRoomMost: number
  /** Rooms open on a node: in the mean, and on the fullest. */
  readonly roomsPerNode: number
  readonly roomsPerNodeMost: number
  /** Seconds of processor per second: of a node in the mean, and of the busiest. */
  readonly load: number
  readonly loadMost: number
}

/** Lets everybody connect once, by the dice, and adds up what each node has to do. Pure: the same dice give the same town. */
export function spreadOf(town: Town, dice: () => number): Spread {
  const { rooms, people, nodes, way, edits, costs } = town
  const load = new Float64Array(nodes)
  const open = new Float64Array(nodes)
  let places = 0
  let placesMost = 0

  for (let room = 0; room < rooms; room++) {
    const home = Math.floor(dice() * nodes)
    const here = new Map<number, number>()
    for (let person = 0; person < people; person++) {
      const node = way === 'by room' ? home : Math.floor(dice() * nodes)
      here.set(node, (here.get(node) ?? 0) + 1)
    }
    places += here.size
    placesMost = Math.max(placesMost, here.size)
    for (const [node, of] of here) {
      open[node]!++
      const written = (edits * of) / people
      const followed = edits - written
      // An author is not sent what they wrote.
      const delivered = edits * of - written
      load[node]! += (written * costs.write + followed * costs.follow + delivered * costs.deliver) / 1e6
    }
  }
  const mean = (values: Float64Array) => values.reduce((sum, it) => sum + it, 0) / nodes
  return {
    nodesPerRoom: places / rooms,
    nodesPerRoomMost: placesMost,
    roomsPerNode: mean(open),
    roomsPerNodeMost: Math.max(...open),
    load: mean(load),
    loadMost: Math.max(...load),
  }
}
