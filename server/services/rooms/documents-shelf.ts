import type { OpenDocument } from './documents-host.ts'

/** All documents of the process that are in memory, in the order in which they were last used. */
export type Shelf = {
  add(document: OpenDocument): void
  remove(document: OpenDocument): void
  /** Nobody has it open any more. `unload` is called when its place is needed. */
  idle(document: OpenDocument, unload: () => void): void
  /** Somebody has it open again. */
  used(document: OpenDocument): void
  all(): Iterable<OpenDocument>
  size(): number
}

/** Keeps at most so many, as long as there are any that nobody has open: those go first that have been idle for longest. */
export function createShelf(most: number): Shelf {
  const documents = new Set<OpenDocument>()
  const idle = new Map<OpenDocument, () => void>()
  /** Asked to go, and storing what they have to. */
  const unloading = new Set<OpenDocument>()

  function makeRoom(): void {
    for (const [document, unload] of idle) {
      if (documents.size - unloading.size <= most) return
      idle.delete(document)
      unloading.add(document)
      unload()
    }
  }

  return {
    add(document) {
      documents.add(document)
      makeRoom()
    },
    remove(document) {
      documents.delete(document)
      idle.delete(document)
      unloading.delete(document)
    },
    idle(document, unload) {
      if (!documents.has(document)) return
      unloading.delete(document)
      idle.set(document, unload)
      makeRoom()
    },
    used(document) {
      idle.delete(document)
      unloading.delete(document)
    },
    all: () => documents,
    size: () => documents.size,
  }
}
