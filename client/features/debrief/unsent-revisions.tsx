import { ratingWords } from '#shared/calibration/words.ts'
import { useRoom } from '#client/connection/room.tsx'
import { Button } from '#client/ui/button.tsx'
import { CopyButton } from '#client/ui/copy-button.tsx'
import { Notice } from '#client/ui/notice.tsx'
import type { RevisionDrafts } from './revision-drafts.ts'

/** What I was still writing when the lead ended the debrief: it changes nothing any more, and is not gone without a word. */
export function UnsentRevisions({ drafts }: { drafts: RevisionDrafts }) {
  const { view } = useRoom()
  return view.kit.questions.map(({ id, label }, index) => {
    const draft = drafts.all.get(id)
    if (!draft?.reason.trim()) return null
    return (
      <Notice
        key={id}
        tone="warn"
        action={
          <span className="ui-line">
            <CopyButton text={draft.reason} size="small" />
            <Button size="small" kind="quiet" onClick={() => drafts.keep(id, null)}>
              Dismiss
            </Button>
          </span>
        }
      >
        <p>
          <b>The debrief ended before your revision was sent.</b> Your rating of question {index + 1}, {label}
          , stays as it was; you wanted {ratingWords(draft.to)}:
        </p>
        <p dir="auto">“{draft.reason.trim()}”</p>
      </Notice>
    )
  })
}
