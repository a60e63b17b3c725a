import { useCallback, useEffect, useRef, useState } from 'react'
import type { QuestionId } from '#shared/model/ids.ts'
import { placeOfQuestion, samePlace } from '#shared/panel/places.ts'
import type { Place } from '#shared/panel/state.ts'

/** Somebody whose last key is not older than this is typing, and is not moved. */
const TYPING_MS = 8_000

const NOTE = '.iv-notes [contenteditable=true]'

/** The two places: where the lead is, and where this person looks. */
export type Look = {
  readonly shown: Place | null
  /** The lead is somewhere else than this person looks. */
  readonly apart: boolean
  readonly look: (questionId: QuestionId) => void
  readonly follow: () => void
}

/**
 * Follows the lead until this person looks elsewhere. Who is typing stays where they are when the lead moves; a word on the
 * screen says where the lead went.
 */
export function useLook(leadAt: Place | null): Look {
  const [shown, setShown] = useState(leadAt)
  const [following, setFollowing] = useState(true)
  const lastKeyAt = useRef(Number.NEGATIVE_INFINITY)
  const wasInNote = useRef(false)

  useEffect(() => {
    const typed = () => {
      lastKeyAt.current = performance.now()
    }
    document.addEventListener('input', typed, true)
    return () => document.removeEventListener('input', typed, true)
  }, [])

  const leadKey = leadAt?.at === 'question' ? leadAt.questionId : (leadAt?.at ?? '')
  const latest = useRef({ leadAt, following, shown })
  useEffect(() => {
    latest.current = { leadAt, following, shown }
  })
  useEffect(() => {
    const { leadAt: place, following: follows, shown: looksAt } = latest.current
    // The lead came to where this person looks: together again.
    if (!follows) return setFollowing(samePlace(place, looksAt))
    if (isInText() && performance.now() - lastKeyAt.current < TYPING_MS) return setFollowing(false)
    wasInNote.current = document.activeElement?.matches(NOTE) ?? false
    setShown(place)
  }, [leadKey])

  // Who was in a note is in the next one: what they type on is text, never a press of a key that rates.
  useEffect(() => {
    if (!wasInNote.current) return
    wasInNote.current = false
    document.querySelector<HTMLElement>(NOTE)?.focus({ preventScroll: true })
  }, [shown])

  return {
    shown,
    apart: !samePlace(shown, leadAt),
    look: useCallback((questionId) => {
      const place = placeOfQuestion(questionId)
      setShown(place)
      setFollowing(samePlace(place, latest.current.leadAt))
    }, []),
    follow: useCallback(() => {
      setShown(latest.current.leadAt)
      setFollowing(true)
    }, []),
  }
}

/** The focus is where letters are letters, not commands. */
export function isInText(): boolean {
  const at = document.activeElement
  return at instanceof HTMLElement && (at.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(at.tagName))
}
