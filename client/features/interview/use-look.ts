import { useCallback, useEffect, useRef, useState } from 'react'
import { isInText } from '#client/ui/typing.ts'
import type { QuestionId } from '#shared/model/ids.ts'
import { placeOfQuestion, samePlace } from '#shared/panel/places.ts'
import type { Place } from '#shared/panel/state.ts'

/** Somebody whose last key is not older than this is typing, and is not moved. */
const TYPING_MS = 8_000

/** A press that comes sooner after the screen has changed by itself was begun on the last question, and is meant for no other. */
const SETTLING_MS = 600

const NOTE = '.iv-notes [contenteditable=true]'

/** The two places: where the lead is, and where this person looks. */
export type Look = {
  readonly shown: Place | null
  /** The lead is somewhere else than this person looks. */
  readonly apart: boolean
  /** The lead has just changed what is shown: nobody has seen yet what they would rate. */
  readonly settling: boolean
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
  const [settling, setSettling] = useState(false)
  const lastKeyAt = useRef(Number.NEGATIVE_INFINITY)
  const wasInNote = useRef(false)

  useEffect(() => {
    // Whoever chooses among characters types, however long they look for the right one.
    const typed = (event: Event) => {
      const goesOn = event instanceof InputEvent && event.isComposing
      lastKeyAt.current = goesOn ? Number.POSITIVE_INFINITY : performance.now()
    }
    document.addEventListener('input', typed, true)
    document.addEventListener('compositionend', typed, true)
    return () => {
      document.removeEventListener('input', typed, true)
      document.removeEventListener('compositionend', typed, true)
    }
  }, [])

  const leadKey = leadAt?.at === 'question' ? leadAt.questionId : (leadAt?.at ?? '')
  const latest = useRef({ leadAt, following, shown })
  useEffect(() => {
    latest.current = { leadAt, following, shown }
  })
  useEffect(() => {
    const { leadAt: place, following: follows, shown: looksAt } = latest.current
    // The questions have ended: who still writes here is left here.
    if (!place) return
    // The lead came to where this person looks: together again.
    if (!follows) return setFollowing(samePlace(place, looksAt))
    const isTyping = performance.now() - lastKeyAt.current < TYPING_MS || isUnsent()
    if (isInText() && !isLeading() && isTyping) return setFollowing(false)
    setSettling(!samePlace(place, looksAt))
    wasInNote.current = document.activeElement?.matches(NOTE) ?? false
    setShown(place)
  }, [leadKey])

  useEffect(() => {
    if (!settling) return
    const settled = setTimeout(() => setSettling(false), SETTLING_MS)
    return () => clearTimeout(settled)
  }, [settling, shown])

  // Who was in a note is in the next one: what they type on is text, never a press of a key that rates.
  useEffect(() => {
    if (!wasInNote.current) return
    wasInNote.current = false
    document.querySelector<HTMLElement>(NOTE)?.focus({ preventScroll: true })
  }, [shown])

  return {
    shown,
    apart: !samePlace(shown, leadAt),
    settling,
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

/** There are words in a field that would go with the question: a note keeps its own. */
function isUnsent(): boolean {
  const at = document.activeElement
  return (at instanceof HTMLInputElement || at instanceof HTMLTextAreaElement) && at.value.trim() !== ''
}

/** What the lead writes there is for the panel's next move, and goes along with it. */
const isLeading = () => document.activeElement?.closest('.iv-lead') != null
