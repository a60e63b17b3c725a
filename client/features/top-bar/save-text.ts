import type { SaveState } from '#client/connection/save-state.ts'
import { clockText } from './clock.ts'

type Words = {
  readonly short: string
  readonly full: string
  /** What is read out: `full` without the count, which changes at every letter. */
  readonly spoken: string
  readonly trouble: boolean
}

/** The save state in words. `full` says what becomes of edits that are not saved; `short` fits a phone's bar. */
export function saveText({ status, unsaved, savedAt, kept }: SaveState): Words {
  const where = kept ? 'kept on this device' : 'in this page only: keep it open'
  const counted = `${unsaved} change${unsaved === 1 ? '' : 's'}`
  switch (status) {
    case 'frozen':
      return quiet('Locked', 'Locked and saved')
    case 'closed':
      return trouble('Closed', () => 'Your notes are closed on this page')
    case 'saved':
      return quiet(savedAt === null ? 'Saved' : `Saved ${clockText(savedAt)}`)
    case 'saving':
      return quiet('Saving…')
    case 'not-saved':
      return trouble('Not saved', (changes) =>
        unsaved > 0 ? `Not saved, retrying: ${changes}, ${where}` : 'Not saved, retrying',
      )
    case 'offline':
      return trouble('Offline', (changes) => {
        if (unsaved > 0) return `Offline: ${changes} not yet saved, ${where}`
        return savedAt !== null
          ? 'Offline: everything typed so far is saved'
          : 'Offline: what this device has is saved once the network is back'
      })
  }

  function trouble(short: string, full: (changes: string) => string): Words {
    return { short, full: full(counted), spoken: full('changes'), trouble: true }
  }
}

const quiet = (short: string, full = short): Words => ({ short, full, spoken: full, trouble: false })
