import { useState } from 'react'
import { Button } from '#client/ui/button.tsx'
import { Dialog } from '#client/ui/dialog.tsx'

/** Empties the form, after a question: it is the one press here that loses something. */
export function StartOver({ onConfirm }: { onConfirm: () => void }) {
  const [asking, setAsking] = useState(false)
  return (
    <>
      <Button kind="quiet" size="small" onClick={() => setAsking(true)}>
        Start over
      </Button>
      <Dialog
        open={asking}
        onClose={() => setAsking(false)}
        title="Empty the form?"
        actions={
          <>
            <Button onClick={() => setAsking(false)}>Keep it</Button>
            <Button
              kind="danger"
              onClick={() => {
                onConfirm()
                setAsking(false)
              }}
            >
              Empty the form
            </Button>
          </>
        }
      >
        <p>Everything typed here goes: the candidate, the seats, the changes to the questions.</p>
      </Dialog>
    </>
  )
}
