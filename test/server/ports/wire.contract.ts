import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import type { Wire } from '#server/ports/wire.ts'
import { aPanelId, bytes, text } from './builders.ts'

export type WireUnderTest = {
  /** Two ends of one wire: two nodes, or twice the same where there is only one. */
  readonly here: Wire
  readonly there: Wire
  dispose(): Promise<void>
}

/**
 * Every Wire is held to these. Messages may be lost, also while a subscription is on its way, so each test repeats what it
 * says until it is heard.
 */
export function describeWire(name: string, open: () => Promise<WireUnderTest>) {
  describe(`${name} as a Wire`, () => {
    let wire: WireUnderTest

    beforeEach(async () => {
      wire = await open()
    })
    afterEach(() => wire.dispose())

    test('a ring is heard in its room, here and there, with its number', async () => {
      const panelId = aPanelId()
      const [here, there] = [vi.fn<(seq: number) => void>(), vi.fn<(seq: number) => void>()]
      wire.here.onRing(panelId, here)
      wire.there.onRing(panelId, there)

      await until(
        () => wire.here.ring(panelId, 42),
        () => {
          expect(here).toHaveBeenCalledWith(42)
          expect(there).toHaveBeenCalledWith(42)
        },
      )
    })

    test('a whisper arrives byte for byte, though its buffer is used again', async () => {
      const panelId = aPanelId()
      const heard: string[] = []
      wire.there.onWhisper(panelId, (content) => heard.push(text(content)))

      await until(
        () => {
          const content = bytes('\0caret\xff')
          wire.here.whisper(panelId, content)
          content.fill(0)
        },
        () => expect(heard[0]).toBe('\0caret\xff'),
      )
    })

    test('another room, and the other kind of message, are not heard', async () => {
      const [panelId, elsewhere] = [aPanelId(), aPanelId()]
      const rings = vi.fn<(seq: number) => void>()
      const whispers = vi.fn<(content: Uint8Array) => void>()
      const marker = vi.fn<(seq: number) => void>()
      wire.there.onRing(panelId, rings)
      wire.there.onWhisper(panelId, whispers)
      wire.there.onRing(elsewhere, marker)

      await until(
        () => {
          wire.here.whisper(elsewhere, bytes('x'))
          wire.here.ring(elsewhere, 1)
        },
        () => expect(marker).toHaveBeenCalled(),
      )

      expect(rings).not.toHaveBeenCalled()
      expect(whispers).not.toHaveBeenCalled()
    })

    test('who cancels hears no more, while others of the room still do', async () => {
      const panelId = aPanelId()
      const [gone, staying] = [vi.fn<(seq: number) => void>(), vi.fn<(seq: number) => void>()]
      const cancel = wire.there.onRing(panelId, gone)
      wire.there.onRing(panelId, staying)
      await until(
        () => wire.here.ring(panelId, 1),
        () => expect(gone).toHaveBeenCalledWith(1),
      )

      cancel()
      cancel()
      await until(
        () => wire.here.ring(panelId, 2),
        () => expect(staying).toHaveBeenCalledWith(2),
      )

      expect(gone).not.toHaveBeenCalledWith(2)
    })

    test('one function may listen twice and cancel once', async () => {
      const panelId = aPanelId()
      const heard = vi.fn<(seq: number) => void>()
      const cancel = wire.there.onRing(panelId, heard)
      wire.there.onRing(panelId, heard)
      cancel()

      await until(
        () => wire.here.ring(panelId, 3),
        () => expect(heard).toHaveBeenCalledWith(3),
      )
    })

    test('a listener is not called while the caller still speaks', () => {
      const panelId = aPanelId()
      const heard = vi.fn<(seq: number) => void>()
      wire.here.onRing(panelId, heard)

      wire.here.ring(panelId, 1)

      expect(heard).not.toHaveBeenCalled()
    })

    test('a wire that works says so', async () => {
      await vi.waitFor(() => expect(wire.here.state()).not.toBe('down'), { timeout: 10_000 })
    })

    test('speaking into an empty room or a closed wire harms nobody', async () => {
      wire.here.ring(aPanelId(), 1)
      wire.here.whisper(aPanelId(), bytes('x'))
      await wire.here.close()
      await wire.here.close()

      expect(() => wire.here.ring(aPanelId(), 1)).not.toThrow()
      expect(() => wire.here.whisper(aPanelId(), bytes('x'))).not.toThrow()
    })
  })
}

/** Says it again and again until it has been heard. */
const until = (speak: () => void, heard: () => void) =>
  vi.waitFor(
    async () => {
      speak()
      await Promise.resolve()
      heard()
    },
    { timeout: 10_000, interval: 20 },
  )
