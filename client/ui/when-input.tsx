import type { ComponentProps, SyntheticEvent } from 'react'
import { Input } from './field.tsx'
import { UNFINISHED } from './when.ts'

type Props = Omit<ComponentProps<typeof Input>, 'type' | 'value' | 'onChange'> & {
  value: string
  /** Local time as `datetime-local` has it; empty; or UNFINISHED. */
  onValue: (value: string) => void
}

/** A day and a time. What is typed in part is told apart from an empty field, so that it can be asked for. */
export function WhenInput({ value, onValue, ...rest }: Props) {
  // The browser tells of no change while the value stays empty.
  function tell({ currentTarget: { validity, value: typed } }: SyntheticEvent<HTMLInputElement>) {
    const now = validity.badInput ? UNFINISHED : typed
    if (now !== value) onValue(now)
  }
  return (
    <Input
      type="datetime-local"
      {...rest}
      value={value === UNFINISHED ? '' : value}
      onChange={tell}
      onKeyUp={tell}
      onBlur={tell}
    />
  )
}
