import { Suspense, useId, useState } from 'react'
import type { PanelAnswer } from '#shared/contract/http.ts'
import { Button } from '#client/ui/button.tsx'
import { CopyButton } from '#client/ui/copy-button.tsx'
import { Input } from '#client/ui/field.tsx'
import { lazyPart } from '#client/ui/lazy-part.ts'
import { Spinner } from '#client/ui/spinner.tsx'
import { timeZoneText, whenText } from '#client/ui/when.ts'

const QrCode = lazyPart(() => import('./qr-code.tsx'))

type Props = { panel: PanelAnswer; name: string; address: string; expiresAt: number }

/** A link just made: to copy, alone or within an invitation, or to scan. */
export function LinkBox({ panel, name, address, expiresAt }: Props) {
  const [scanning, setScanning] = useState(false)
  const qrId = useId()
  return (
    <div className="panel-link">
      <Input
        readOnly
        value={address}
        aria-label={`Personal link of ${name}`}
        onFocus={(event) => event.target.select()}
      />
      <div className="ui-line">
        <CopyButton text={address} label="Copy link" kind="primary" size="small" />
        <CopyButton text={invitation(panel, name, address)} label="Copy invitation" size="small" />
        <Button
          size="small"
          aria-expanded={scanning}
          aria-controls={qrId}
          onClick={() => setScanning((was) => !was)}
        >
          {scanning ? 'Hide QR code' : 'QR code'}
        </Button>
        <span className="ui-tiny">Works until {whenText(expiresAt)}</span>
      </div>
      <div id={qrId} hidden={!scanning}>
        {scanning && (
          <Suspense fallback={<Spinner label="Drawing the code" />}>
            <QrCode text={address} label={`QR code of the personal link of ${name}`} />
          </Suspense>
        )}
      </div>
    </div>
  )
}

function invitation(panel: PanelAnswer, name: string, address: string): string {
  return [
    `Hello ${name},`,
    '',
    `you are invited to the interview panel for ${panel.position}.`,
    ...(panel.startsAt === null
      ? []
      : [`Time: ${whenText(panel.startsAt)} (${timeZoneText(panel.startsAt)})`]),
    ...(panel.meetingLink === null ? [] : [`Call: ${panel.meetingLink}`]),
    `Your personal link to the panel room: ${address}`,
    '',
    'The link is for you alone. No account is needed; it works on your phone as well as on your laptop.',
  ].join('\n')
}
