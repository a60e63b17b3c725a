import type { Failure } from '#shared/contract/failures.ts'
import type { MemberId, PanelId } from '#shared/model/ids.ts'
import { ok, type Result } from '#shared/result.ts'
import type { Headers } from './headers.ts'
import type { Links } from './links.ts'
import type { PanelOpening } from './opening.ts'

/** Who plays in a rehearsal, and how it is staged. Given by the process that knows its own address. */
export type Stage = {
  readonly parts: readonly { readonly name: string; readonly title: string; readonly seniority: number }[]
  /** Sends the parts in by their links, in the order of `parts`. */
  perform(panelId: PanelId, paths: readonly string[]): Promise<void>
}

type Deps = {
  opening: Pick<PanelOpening, 'createRehearsal'>
  links: Pick<Links, 'issue'>
  headers: Pick<Headers, 'remove'>
  stage: Stage
}

/** Opens a labelled panel with synthetic panelists, who come in by links of their own like anybody else. */
export function createRehearsals({ opening, links, headers, stage }: Deps) {
  return {
    async start(member: MemberId): Promise<Result<PanelId, Failure>> {
      const opened = await opening.createRehearsal(member, stage.parts)
      if (!opened.ok) return opened
      const { panelId, seats } = opened.value
      const paths: string[] = []
      for (const seat of seats) {
        const link = await links.issue(panelId, seat)
        if (!link.ok) {
          // A rehearsal that nobody can come to. Where even this is refused it stays in its maker's list.
          await headers.remove(panelId).catch(() => undefined)
          return link
        }
        paths.push(link.value.path)
      }
      await stage.perform(panelId, paths)
      return ok(panelId)
    },
  }
}
