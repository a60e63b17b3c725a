import type { LeftWords } from '#client/connection/left-words.ts'
import { CopyButton } from '#client/ui/copy-button.tsx'
import { Textarea } from '#client/ui/field.tsx'

/** Words that are on this device alone, to be copied. */
export function LeftWordsBox({ words: { text } }: { words: LeftWords }) {
  return (
    <>
      {/* Focusable, so that the keyboard can scroll it. */}
      <Textarea
        aria-label="What was never saved"
        dir="auto"
        readOnly
        rows={Math.min(6, text.split('\n').length)}
        value={text}
      />
      <div>
        <CopyButton text={text} size="small" />
      </div>
    </>
  )
}

/** "2 lines and 1 rating were never saved". */
export function neverSaved({ lines, ratings }: LeftWords): string {
  const parts = [counted(lines, 'line'), counted(ratings, 'rating')].filter((it) => it !== null)
  return `${parts.join(' and ')} ${lines + ratings === 1 ? 'was' : 'were'} never saved`
}

const counted = (count: number, what: string) =>
  count === 0 ? null : `${count} ${what}${count === 1 ? '' : 's'}`
