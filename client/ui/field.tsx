import {
  createContext,
  use,
  useEffect,
  useId,
  useRef,
  useState,
  type ComponentProps,
  type ReactNode,
} from 'react'
import './field.css'

type Wiring = { id: string; describedBy: string | undefined; invalid: boolean }
const FieldContext = createContext<Wiring | null>(null)

type FieldProps = {
  label: ReactNode
  /** Said before anything goes wrong: form, limit, who will see it. */
  hint?: ReactNode
  /** What is wrong, with the limit. Empty while all is well. */
  problem?: string | null
  /** Printed after the label, for fields that may stay empty. */
  optional?: boolean
  className?: string
  children: ReactNode
}

/** A label with its one control. Input, Textarea and Select inside it find their id, hint and problem by themselves. */
export function Field({ label, hint, problem, optional, className, children }: FieldProps) {
  const id = useId()
  const describedBy = [hint ? `${id}-hint` : '', problem ? `${id}-problem` : ''].filter(Boolean).join(' ')
  return (
    <div className={`ui-field ${className ?? ''}`}>
      <label htmlFor={id}>
        {label}
        {optional && <span className="ui-field-optional"> (optional)</span>}
      </label>
      <FieldContext value={{ id, describedBy: describedBy || undefined, invalid: Boolean(problem) }}>
        {children}
      </FieldContext>
      {hint && (
        <p className="ui-field-hint" id={`${id}-hint`}>
          {hint}
        </p>
      )}
      {problem && (
        <p className="ui-field-problem" id={`${id}-problem`}>
          {problem}
        </p>
      )}
    </div>
  )
}

function useWiring() {
  const field = use(FieldContext)
  return field
    ? { id: field.id, 'aria-describedby': field.describedBy, 'aria-invalid': field.invalid || undefined }
    : {}
}

/** One line of text. Inside a Field it needs no label of its own; elsewhere give it `aria-label`. */
export function Input({ className, ...rest }: ComponentProps<'input'>) {
  return <input {...useWiring()} {...rest} className={`ui-input ${className ?? ''}`} />
}

/** Several lines. Grows with its text where the browser can. */
export function Textarea({ className, rows = 3, ...rest }: ComponentProps<'textarea'>) {
  return (
    <textarea {...useWiring()} rows={rows} {...rest} className={`ui-input is-lines ${className ?? ''}`} />
  )
}

/** One of few. The options are plain `<option>` children. */
export function Select({ className, ...rest }: ComponentProps<'select'>) {
  return <select {...useWiring()} {...rest} className={`ui-input is-select ${className ?? ''}`} />
}

/** Moves the keyboard to the first field with a problem, once the problems are on the screen. */
export function useFocusFirstProblem() {
  const form = useRef<HTMLFormElement>(null)
  const [asked, setAsked] = useState(0)
  // With the very render that shows them: a frame earlier there would be nothing to go to.
  useEffect(() => {
    if (asked > 0)
      form.current?.querySelector<HTMLElement>('[aria-invalid=true], [data-invalid=true]')?.focus()
  }, [asked])
  return { form, focusFirstProblem: () => setAsked((times) => times + 1) }
}
