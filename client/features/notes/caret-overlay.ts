import { Extension } from '@tiptap/core'
import { Plugin } from '@tiptap/pm/state'
import type { EditorView } from '@tiptap/pm/view'
import {
  absolutePositionToRelativePosition,
  relativePositionToAbsolutePosition,
  ySyncPluginKey,
} from '@tiptap/y-tiptap'
import type { Awareness } from 'y-protocols/awareness'
import * as Y from 'yjs'
import type { SeatId } from '#shared/model/ids.ts'
import type { CaretPeople } from './caret-people.ts'

const PEERS_MAX = 8
const COLOURS = 8
/** A name needs so much room beside its caret; nearer to the edge it stands on the other side. */
const LABEL_PX = 120

type Options = {
  awareness: Awareness | null
  people: CaretPeople | null
}
type Peer = { user?: { seat?: SeatId }; cursor?: { head?: object } | null }

/**
 * Others' carets, painted beside the editable element: no decoration and no transaction, so typing is never disturbed.
 * Caret plugins that decorate the text lose keystrokes when two people write in the same place.
 */
export const CaretOverlay = Extension.create<Options>({
  name: 'caretOverlay',
  addOptions: () => ({ awareness: null, people: null }),
  addProseMirrorPlugins() {
    const { awareness, people } = this.options
    if (!awareness || !people) return []
    return [new Plugin({ view: (view) => overlay(view, awareness, people) })]
  },
})

function overlay(view: EditorView, awareness: Awareness, people: CaretPeople) {
  const layer = document.createElement('div')
  layer.className = 'note-carets'
  layer.setAttribute('aria-hidden', 'true')
  let frame = 0

  function paint(): void {
    frame = 0
    if (view.isDestroyed) return
    if (!layer.isConnected) view.dom.parentElement?.append(layer)
    const box = layer.getBoundingClientRect()
    const peers = [...awareness.getStates()].filter(([id]) => id !== awareness.clientID) as [number, Peer][]
    const heads = peers.flatMap(([, { user, cursor }]) => {
      const at = user?.seat && cursor?.head ? absolute(view, cursor.head) : null
      return at === null || !user?.seat ? [] : [{ seat: user.seat, at }]
    })
    const carets = heads.slice(0, PEERS_MAX).map(({ seat, at }) => {
      const place = view.coordsAtPos(Math.min(at, view.state.doc.content.size - 1))
      const caret = document.createElement('div')
      const side = box.right - place.left < LABEL_PX ? 'is-turned' : ''
      caret.className = `note-caret is-${people.indexOf(seat) % COLOURS} ${side}`
      caret.dataset.name = people.nameOf(seat)
      caret.style.left = `${place.left - box.left}px`
      caret.style.top = `${place.top - box.top}px`
      caret.style.height = `${place.bottom - place.top}px`
      return caret
    })
    layer.replaceChildren(...carets)
  }
  const plan = () => {
    frame ||= requestAnimationFrame(paint)
  }

  function publish(): void {
    const sync = ySyncPluginKey.getState(view.state)
    if (!sync?.binding) return
    const before = awareness.getLocalState()?.cursor ?? null
    if (!view.hasFocus()) {
      if (before) awareness.setLocalStateField('cursor', null)
      return
    }
    const { anchor, head } = view.state.selection
    const relative = (at: number): unknown =>
      absolutePositionToRelativePosition(at, sync.type, sync.binding.mapping)
    const cursor = { anchor: relative(anchor), head: relative(head) }
    if (JSON.stringify(cursor) !== JSON.stringify(before)) awareness.setLocalStateField('cursor', cursor)
  }

  view.dom.parentElement?.append(layer)
  const resized = new ResizeObserver(plan)
  resized.observe(view.dom)
  awareness.on('change', plan)
  view.dom.addEventListener('focusin', publish)
  view.dom.addEventListener('focusout', publish)
  return {
    update() {
      publish()
      plan()
    },
    destroy() {
      cancelAnimationFrame(frame)
      resized.disconnect()
      awareness.off('change', plan)
      view.dom.removeEventListener('focusin', publish)
      view.dom.removeEventListener('focusout', publish)
      if (awareness.getLocalState()?.cursor) awareness.setLocalStateField('cursor', null)
      layer.remove()
    },
  }
}

function absolute(view: EditorView, position: object): number | null {
  const sync = ySyncPluginKey.getState(view.state)
  if (!sync?.binding) return null
  try {
    const relative = Y.createRelativePositionFromJSON(position)
    return relativePositionToAbsolutePosition(sync.doc, sync.type, relative, sync.binding.mapping)
  } catch {
    // A position comes from another browser, unchecked: one that makes no sense is not drawn.
    return null
  }
}
