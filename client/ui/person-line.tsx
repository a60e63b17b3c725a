import type { ReactNode } from 'react'
import { Avatar } from './avatar.tsx'
import './person-line.css'

type Props = {
  name: string
  seatIndex: number
  online: boolean
  size?: 'medium' | 'small'
  /** What they are to this panel. */
  about: string
  /** At the end of the line: here, writing, locked. */
  state?: ReactNode
  /** The state is the one to wish for. */
  good?: boolean
}

/** One person in a list with the class `ui-people`. */
export const PersonLine = ({ name, seatIndex, online, size, about, state, good }: Props) => (
  <li>
    <span aria-hidden="true">
      <Avatar name={name} seatIndex={seatIndex} online={online} size={size} />
    </span>
    <span className="ui-person">
      <span dir="auto">{name}</span>
      <span className="ui-tiny">{about}</span>
    </span>
    {state && <span className={`ui-person-state ${good ? 'is-good' : ''}`}>{state}</span>}
  </li>
)
