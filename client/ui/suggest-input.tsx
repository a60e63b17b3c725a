import { useId, useState, type KeyboardEvent } from 'react'
import { Input } from './field.tsx'
import './suggest-input.css'

export type Suggestion = { readonly id: string; readonly name: string; readonly about: string }

/** More would cover the form. */
const SHOWN_MAX = 6

type Props = {
  value: string
  onChange: (value: string) => void
  options: readonly Suggestion[]
  onPick: (id: string) => void
}

/**
 * One line of text that offers what is known. Typing anything else stays possible: nothing is chosen until it is picked, by
 * arrows and Enter or by a press. After the ARIA combobox pattern.
 */
export function SuggestInput({ value, onChange, options, onPick }: Props) {
  const listId = useId()
  const [open, setOpen] = useState(false)
  const [active, setActive] = useState(-1)
  const found = open ? matching(options, value) : []
  const shown = found.length > 0

  function pick(option: Suggestion) {
    setOpen(false)
    setActive(-1)
    onPick(option.id)
  }

  function onKeyDown(event: KeyboardEvent) {
    const { key } = event
    if (key === 'ArrowDown' || key === 'ArrowUp') {
      const all = open ? found : matching(options, value)
      if (all.length === 0) return
      event.preventDefault()
      setOpen(true)
      setActive(key === 'ArrowDown' ? (active + 1) % all.length : (active <= 0 ? all.length : active) - 1)
    } else if (key === 'Enter' && shown && found[active]) {
      event.preventDefault()
      pick(found[active])
    } else if (key === 'Escape' && shown) {
      event.preventDefault()
      event.stopPropagation()
      setOpen(false)
      setActive(-1)
    }
  }

  return (
    <div className="ui-suggest">
      <Input
        role="combobox"
        autoComplete="off"
        aria-autocomplete="list"
        aria-expanded={shown}
        aria-controls={listId}
        aria-activedescendant={shown && found[active] ? `${listId}-${active}` : undefined}
        value={value}
        onChange={(event) => {
          onChange(event.target.value)
          setActive(-1)
          setOpen(event.target.value.trim() !== '')
        }}
        onKeyDown={onKeyDown}
        onBlur={() => setOpen(false)}
      />
      <div
        className="ui-suggest-list"
        id={listId}
        role="listbox"
        aria-label="People from earlier panels"
        hidden={!shown}
      >
        {found.map((option, index) => (
          // The keyboard stays in the field and reaches the options through it.
          // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/interactive-supports-focus
          <div
            key={option.id}
            id={`${listId}-${index}`}
            role="option"
            aria-selected={index === active}
            onPointerDown={(event) => event.preventDefault()}
            onClick={() => pick(option)}
          >
            <span dir="auto">{option.name}</span>
            {option.about && (
              <span className="ui-tiny" dir="auto">
                {option.about}
              </span>
            )}
          </div>
        ))}
      </div>
      <span className="ui-hidden" aria-live="polite">
        {shown && `${found.length} known from earlier panels; arrow keys choose.`}
      </span>
    </div>
  )
}

/** Those in whose name or line some word begins with what was typed. */
function matching(options: readonly Suggestion[], typed: string): readonly Suggestion[] {
  const wanted = typed.trim().toLocaleLowerCase()
  return options
    .filter(({ name, about }) => {
      const words = ` ${name} ${about}`.toLocaleLowerCase()
      return words.includes(` ${wanted}`)
    })
    .slice(0, SHOWN_MAX)
}
