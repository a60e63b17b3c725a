import { Button } from '#client/ui/button.tsx'

const KEYS: readonly (readonly [keys: string, what: string])[] = [
  ['1 – 5', 'Rate the question you look at'],
  ['0', 'Not observed'],
  ['J / K', 'Look at the next or the former question; it moves nobody'],
  ['F', 'Follow the lead again'],
  ['/', 'Write a note; Esc leaves it'],
  ['Alt 1, 2, 3', 'In a note: heard, thought, to probe'],
  ['N', 'Lead: next question'],
  ['P', 'Lead: back'],
  ['U', 'Lead: undo the last move, within ten seconds'],
]

export function KeysHelp({ onClose }: { onClose: () => void }) {
  return (
    <section className="iv-keys" aria-label="Keys">
      <dl>
        {KEYS.map(([keys, what]) => (
          <div key={keys}>
            <dt>
              <kbd>{keys}</kbd>
            </dt>
            <dd>{what}</dd>
          </div>
        ))}
      </dl>
      <Button kind="quiet" onClick={onClose}>
        Close
      </Button>
    </section>
  )
}
