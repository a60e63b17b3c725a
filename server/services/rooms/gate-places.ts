import * as Y from 'yjs'
import { elementIn, mayHold, mayKey, type Place, placeOfRoot, textIn } from '#shared/documents/shape.ts'
import {
  type Belongs,
  type Content,
  gap,
  type Id,
  malformed,
  type Sections,
  type Struct,
  tooBig,
  UPDATE_MAX,
} from './documents-update.ts'
import type { GateRules } from './gate.ts'

/** Where a live type stands, which never changes: it is searched for among all roots, so once for each type and not each update. */
const livePlaces = new WeakMap<object, { place: Place; root: string }>()

/**
 * Finds out where each new struct belongs, checks that it may, and adds up what finding its place will cost Yjs. `gone` counts those
 * of which nothing will be left, because what they belong to was deleted.
 */
export function placeStructs(
  doc: Y.Doc,
  sections: Sections,
  rules: GateRules,
  known: (client: number) => number,
) {
  const chars = new Map<string, number>()
  const zones = new Map<string, number>()
  const siblings = new Map<object, Map<string | null, { count: number; last: Struct }>>()
  let work = 0
  let gone = 0

  const newAt = (id: Id): Struct | null => {
    if (id.clock < known(id.client)) return null
    const found = structAt(sections.get(id.client), id.clock)
    if (!found) throw gap()
    return found
  }
  const liveAt = (id: Id) => Y.getItem(doc.store, Y.createID(id.client, id.clock)) as Y.Item | Y.GC

  const spend = (steps: number) => {
    work += steps
    if (work > UPDATE_MAX.work) throw tooBig('too much work')
  }

  // Depth first by hand: a chain of a thousand structs must not become a thousand stack frames.
  for (const structs of sections.values()) {
    for (const struct of structs) {
      if (struct.visit === 'not yet' && isReady(struct)) {
        place(struct)
        struct.visit = 'done'
        continue
      }
      const stack = [struct]
      while (stack.length > 0) {
        const top = stack.at(-1)!
        if (top.visit === 'done') {
          stack.pop()
          continue
        }
        const waitsFor = needsOf(top).find((it) => it.visit !== 'done')
        if (waitsFor) {
          if (waitsFor.visit === 'begun') throw malformed('circle')
          top.visit = 'begun'
          waitsFor.visit = 'begun'
          stack.push(waitsFor)
          continue
        }
        place(top)
        top.visit = 'done'
        stack.pop()
      }
    }
  }
  return { chars, work, gone }

  /** Needs nothing of this update that has no place yet, as hardly any struct does. */
  function isReady({ before, origin, rightOrigin, parent }: Struct): boolean {
    if (before && before.visit !== 'done') return false
    if (origin && !isPlaced(origin)) return false
    if (rightOrigin && !isPlaced(rightOrigin)) return false
    return !parent || 'root' in parent || isPlaced(parent.id)
  }

  function isPlaced(id: Id): boolean {
    const own = newAt(id)
    return own === null || own.visit === 'done'
  }

  function needsOf(struct: Struct): Struct[] {
    const ids = [
      struct.origin,
      struct.rightOrigin,
      struct.parent && 'id' in struct.parent ? struct.parent.id : null,
    ]
    const needs = ids.flatMap((id) => (id && newAt(id)) ?? [])
    return struct.before ? [struct.before, ...needs] : needs
  }

  function place(struct: Struct): void {
    spend(1)
    if (struct.content.is === 'gc') return

    struct.belongs = belongsOf(struct)
    if (struct.belongs === 'gone') return void gone++
    checkContent(struct.content, struct.belongs)
    spend(searchOf(struct, struct.belongs))
    if (struct.content.is === 'string') {
      chars.set(struct.belongs.root, (chars.get(struct.belongs.root) ?? 0) + struct.length)
    }
  }

  function belongsOf(struct: Struct): Belongs {
    const left = struct.origin && neighbour(struct.origin)
    const right = struct.rightOrigin && neighbour(struct.rightOrigin)
    if (left === 'gone' || right === 'gone') return 'gone'
    if (left && right && (left.parent !== right.parent || left.key !== right.key)) {
      throw malformed('neighbours apart')
    }
    return left ?? right ?? underParent(struct)
  }

  function neighbour(id: Id): Belongs {
    const own = newAt(id)
    if (own) return own.belongs
    const live = liveAt(id)
    if (!(live instanceof Y.Item)) return 'gone'
    const type = live.parent as Y.AbstractType<unknown>
    return { parent: type, key: live.parentSub, ...livePlace(type) }
  }

  function underParent({ parent, key }: Struct): Belongs {
    if (!parent) throw malformed('no parent')
    if ('root' in parent) {
      const kind = rules.roots.get(parent.root)
      if (!kind) throw malformed('unknown root')
      return { parent: doc.share.get(parent.root)!, place: placeOfRoot(kind), key, root: parent.root }
    }
    const own = newAt(parent.id)
    if (own) return underNew(own, key)

    const live = liveAt(parent.id)
    if (!(live instanceof Y.Item) || live.content instanceof Y.ContentDeleted) return 'gone'
    if (!(live.content instanceof Y.ContentType)) throw malformed('bad parent')
    return { parent: live.content.type, key, ...livePlace(live.content.type) }
  }

  function underNew(own: Struct, key: string | null): Belongs {
    if (own.belongs === 'gone' || own.content.is === 'deleted') return 'gone'
    const place = placeMade(own.content, own.belongs.place)
    if (!place) throw malformed('bad parent')
    return { parent: own, place, key, root: own.belongs.root }
  }

  function livePlace(type: Y.AbstractType<unknown>): { place: Place; root: string } {
    const cached = livePlaces.get(type)
    if (cached) return cached
    const found = findLivePlace(type)
    livePlaces.set(type, found)
    return found
  }

  // Recurses as deep as the document is, which this gate itself bounds.
  function findLivePlace(type: Y.AbstractType<unknown>): { place: Place; root: string } {
    if (type._item === null) {
      const root = Y.findRootTypeKey(type as Y.AbstractType<Y.YEvent<never>>)
      const kind = rules.roots.get(root)
      if (!kind) throw malformed('unknown root')
      return { place: placeOfRoot(kind), root }
    }
    const around = livePlace(type._item.parent as Y.AbstractType<unknown>)
    const place = type instanceof Y.XmlElement ? elementIn(around.place, type.nodeName) : textIn(around.place)
    if (!place) throw malformed('bad parent')
    return { place, root: around.root }
  }

  function checkContent(content: Content, { place, key }: Exclude<Belongs, 'gone'>): void {
    if (key !== null) {
      const fits =
        content.is === 'values'
          ? content.values.every((it) => mayHold(place, key, it, rules.questionIds))
          : content.is === 'deleted' && mayKey(place, key, rules.questionIds)
      if (!fits) throw malformed('forbidden value')
      return
    }
    const fits =
      place.in === 'text'
        ? content.is === 'string' || content.is === 'deleted' || content.is === 'mark'
        : (place.in === 'note' || place.in === 'element') &&
          (content.is === 'deleted' || placeMade(content, place) !== null)
    if (!fits) throw malformed('forbidden content')
  }

  /** Steps that Yjs may take among concurrent insertions to find this struct's place: live ones, and new ones beside it. */
  function searchOf(struct: Struct, belongs: Exclude<Belongs, 'gone'>): number {
    const left = struct.origin && newAt(struct.origin)
    const right = struct.rightOrigin && newAt(struct.rightOrigin)
    struct.left = left ? left.left : struct.origin
    struct.right = right ? right.right : struct.rightOrigin

    const lists = siblings.get(belongs.parent) ?? new Map<string | null, { count: number; last: Struct }>()
    siblings.set(belongs.parent, lists)
    const list = lists.get(belongs.key)
    // Typing on behind one's own last insertion finds nothing in between, however long it goes on.
    const goesOn = !list || left === list.last
    const among = goesOn ? 0 : list.count
    lists.set(belongs.key, { count: (list?.count ?? 0) + 1, last: struct })

    const isLive = belongs.parent instanceof Y.AbstractType
    return among + (isLive ? zoneOf(struct.left, struct.right, belongs) : 0)
  }

  /** How many live items stand between two live neighbours. */
  function zoneOf(left: Id | null, right: Id | null, { parent, key }: Exclude<Belongs, 'gone'>): number {
    const type = parent as Y.AbstractType<unknown>
    const name = left || right ? `${idName(left)} ${idName(right)}` : null
    const cached = name === null ? undefined : zones.get(name)
    if (cached !== undefined) return cached

    const rightItem = right && (liveAt(right) as Y.Item)
    let steps = 0
    let item: Y.Item | null
    if (left) {
      const leftItem = liveAt(left) as Y.Item
      const inside = left.clock < leftItem.id.clock + leftItem.length - 1
      if (inside && right && right.client === left.client && right.clock === left.clock + 1) return 0
      if (inside) steps++
      item = leftItem.right as Y.Item | null
    } else {
      item = key === null ? type._start : (type._map.get(key) ?? null)
      while (key !== null && item?.left) {
        item = item.left as Y.Item
        steps++
      }
    }
    while (item !== null && item !== rightItem && steps <= UPDATE_MAX.work) {
      item = item.right as Y.Item | null
      steps++
    }
    if (name !== null) zones.set(name, steps)
    return steps
  }
}

const placeMade = (content: Content, around: Place): Place | null =>
  content.is === 'element' ? elementIn(around, content.name) : content.is === 'text' ? textIn(around) : null

const idName = (id: Id | null) => (id ? `${id.client}:${id.clock}` : '-')

function structAt(structs: readonly Struct[] | undefined, clock: number): Struct | null {
  if (!structs) return null
  let low = 0
  let high = structs.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const struct = structs[middle]!
    if (clock < struct.clock) high = middle - 1
    else if (clock >= struct.clock + struct.length) low = middle + 1
    else return struct
  }
  return null
}
