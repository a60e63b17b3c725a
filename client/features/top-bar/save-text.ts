import type { SaveState } from '#client/connection/save-state.ts'
import { clockText } from './clock.ts'

type Words = { readonly short: string; readonly full: string; readonly trouble: boolean }

/** The save state in words. `full` says what becomes of edits that are not saved; `short` fits a phone's bar. */
export function saveText({ status, unsaved, savedAt, kept }: SaveState): Words {
  const changes = `${unsaved} change${unsaved === 1 ? '' : 's'}`
  const where = kept ? 'kept on this device' : 'in this page only: keep it open'
  switch (status) {
    case 'frozen':
      return { short: 'Locked', full: 'Locked and saved', trouble: false }
    case 'closed':
      return { short: 'Closed', full: 'Your notes are closed on this page', trouble: true }
    case 'saved': {
      const words = savedAt === null ? 'Saved' : `Saved ${clockText(savedAt)}`
      return { short: words, full: words, trouble: false }
    }
    case 'saving':
      return { short: 'Saving…', full: 'Saving…', trouble: false }
    case 'not-saved':
      return {
        short: 'Not saved',
        full: unsaved > 0 ? `Not saved, retrying: ${changes}, ${where}` : 'Not saved, retrying',
        trouble: true,
      }
    case 'offline':
      return {
        short: 'Offline',
        full:
          unsaved > 0
            ? `Offline: ${changes} not yet saved, ${where}`
            : savedAt !== null
              ? 'Offline: everything typed so far is saved'
              : 'Offline: what this device has is saved once the network is back',
        trouble: true,
      }
  }
}
