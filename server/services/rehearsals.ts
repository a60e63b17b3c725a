import type { MemberId, PanelId, SeatId } from '#shared/model/ids.ts'

/** Who plays in a rehearsal, and how it is staged. Given by the process that knows its own address. */
export type Stage = {
  readonly parts: readonly { readonly name: string; readonly title: string; readonly seniority: number }[]
  /** Sends the parts in by their links, in the order of `parts`. */
  perform(panelId: PanelId, paths: readonly string[]): Promise<void>
}

type Deps = {
  panels: {
    createRehearsal(
      member: MemberId,
      parts: Stage['parts'],
    ): Promise<{ panelId: PanelId; seats: readonly SeatId[] }>
    linkFor(panelId: PanelId, seat: SeatId): Promise<string>
  }
  stage: Stage
}

/** Opens a labelled panel with synthetic panelists, who come in by links of their own like anybody else. */
export function createRehearsals({ panels, stage }: Deps) {
  return {
    async start(member: MemberId): Promise<PanelId> {
      const { panelId, seats } = await panels.createRehearsal(member, stage.parts)
      const paths = await Promise.all(seats.map((seat) => panels.linkFor(panelId, seat)))
      await stage.perform(panelId, paths)
      return panelId
    },
  }
}
