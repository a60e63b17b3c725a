import { useId } from 'react'
import { Link } from 'react-router'
import type { PanelSummary } from '#shared/contract/http.ts'
import { buttonClass } from '#client/ui/button.tsx'
import { Pill } from '#client/ui/pill.tsx'
import { momentWords, PHASE_WORDS } from './panel-state.ts'

type Props = {
  title: string
  about?: string
  panels: readonly PanelSummary[]
  rehearsal?: boolean
  managing?: boolean
  /** Without a seat: the room stays shut, the results open at the seal. */
  looking?: boolean
}

/** One list of panels under its own heading. Without panels there is no list. */
export function PanelList({ title, about, panels, rehearsal, managing, looking }: Props) {
  const headingId = useId()
  if (panels.length === 0) return null
  return (
    <section aria-labelledby={headingId} className={`home-section ${rehearsal ? 'is-rehearsal' : ''}`}>
      <div className="home-section-head">
        <h2 id={headingId}>
          {title} <span className="ui-tiny ui-figures home-count">{panels.length}</span>
        </h2>
        {about && <span className="ui-tiny">{about}</span>}
      </div>
      <ul className="home-list">
        {panels.map((panel) => (
          <PanelRow key={panel.id} panel={panel} managing={managing} looking={looking} />
        ))}
      </ul>
    </section>
  )
}

function PanelRow({
  panel,
  managing,
  looking,
}: Pick<Props, 'managing' | 'looking'> & { panel: PanelSummary }) {
  const sealed = panel.sealedAt !== null
  const running = !sealed && panel.phase !== 'lobby'
  const name = `${panel.position}, ${panel.candidate}`
  return (
    <li className="home-row">
      <div className="home-row-what">
        {looking && !sealed ? (
          <bdi className="home-row-title">{panel.position}</bdi>
        ) : (
          <Link className="home-row-title" to={sealed ? `/panel/${panel.id}/results` : `/panel/${panel.id}`}>
            <bdi>{panel.position}</bdi>
          </Link>
        )}
        <bdi className="ui-muted">{panel.candidate}</bdi>
      </div>
      <span className="home-row-when ui-muted ui-figures">{momentWords(panel)}</span>
      <span className="home-row-phase">
        {!sealed && <Pill tone={running ? 'live' : 'neutral'}>{PHASE_WORDS[panel.phase]}</Pill>}
      </span>
      <div className="home-row-actions">
        {sealed ? (
          <Link
            className={buttonClass('plain', 'small')}
            to={`/panel/${panel.id}/results`}
            aria-label={`Results: ${name}`}
          >
            Results
          </Link>
        ) : (
          !looking && (
            <Link
              className={buttonClass('plain', 'small')}
              to={`/panel/${panel.id}`}
              aria-label={`Open the room: ${name}`}
            >
              Open the room
            </Link>
          )
        )}
        {managing && (
          <Link
            className={buttonClass('quiet', 'small')}
            to={`/panel/${panel.id}/manage`}
            aria-label={`Seats and links: ${name}`}
          >
            Seats and links
          </Link>
        )}
      </div>
    </li>
  )
}
