import type { PanelId } from '#shared/model/ids.ts'

/** How many messages were no message of ours, by kind, and how many could not be sent. */
export type Dropped = { readonly rings: number; readonly whispers: number; readonly unsent: number }

/**
 * Wakes the nodes that have a room open and carries what may be lost: presence and carets. The in-process twin serves one node.
 * A lost ring costs time, never data: nodes read the log.
 */
export type Wire = {
  /** "The room's log has reached `seq`": nothing else. */
  ring(panelId: PanelId, seq: number): void
  onRing(panelId: PanelId, listener: (seq: number) => void): () => void
  whisper(panelId: PanelId, bytes: Uint8Array): void
  onWhisper(panelId: PanelId, listener: (bytes: Uint8Array) => void): () => void
  /** `alone`: nobody else can ring. `up`: rings arrive, as a rule. `down`: they do not, so look at the log often. */
  state(): 'alone' | 'up' | 'down'
  dropped(): Dropped
  close(): Promise<void>
}
