import type { PanelId } from '#shared/model/ids.ts'
import type { Wire } from '#server/ports/wire.ts'

/**
 * The wire of a process that is alone. Listeners are called after the caller has gone on, as over a network, so that nobody
 * comes to rely on the opposite.
 */
export function createLocalWire(): Wire {
  const rings = createFanOut<number>()
  const whispers = createFanOut<Uint8Array>()

  return {
    ring: rings.tell,
    onRing: rings.on,
    whisper: (panelId, bytes) => whispers.tell(panelId, new Uint8Array(bytes)),
    onWhisper: whispers.on,
    state: () => 'alone',
    dropped: () => ({ rings: 0, whispers: 0, unsent: 0 }),
    async close() {
      rings.clear()
      whispers.clear()
    },
  }
}

function createFanOut<Message>() {
  // An entry of its own for each call, so that one function may listen twice and cancel once.
  const listeners = new Map<PanelId, Set<{ readonly hear: (message: Message) => void }>>()

  const on = (panelId: PanelId, hear: (message: Message) => void) => {
    const entry = { hear }
    const room = listeners.get(panelId) ?? new Set()
    listeners.set(panelId, room.add(entry))
    return () => {
      room.delete(entry)
      if (room.size === 0 && listeners.get(panelId) === room) listeners.delete(panelId)
    }
  }
  const tell = (panelId: PanelId, message: Message) => {
    for (const entry of listeners.get(panelId) ?? []) {
      // A task each: one listener that throws is its own problem.
      queueMicrotask(() => {
        if (listeners.get(panelId)?.has(entry)) entry.hear(message)
      })
    }
  }
  return { on, tell, clear: () => listeners.clear() }
}
