import type { CSSProperties } from 'react'
import { initials } from './person-name.ts'
import './avatar.css'

const COLOURS = 8

/** The seat's own colour, for avatars and carets alike. White is printed on it. */
export const seatColour = (seatIndex: number) => `var(--seat-${((seatIndex % COLOURS) + COLOURS) % COLOURS})`

type Props = {
  name: string
  seatIndex: number
  /** Left out where presence plays no part. Away people are drawn hollow, and said to be away. */
  online?: boolean
  size?: 'medium' | 'small'
}

/** A person as two letters on their seat's colour. Where the name is printed beside it, hide this one from readers. */
export function Avatar({ name, seatIndex, online, size = 'medium' }: Props) {
  const label = online === undefined ? name : `${name}, ${online ? 'here' : 'away'}`
  return (
    <span
      className={`ui-avatar is-${size} ${online === false ? 'is-away' : ''}`}
      style={{ '--seat': seatColour(seatIndex) } as CSSProperties}
      title={label}
    >
      <span aria-hidden="true">{initials(name)}</span>
      <span className="ui-hidden">{label}</span>
    </span>
  )
}
