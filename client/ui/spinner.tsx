import './spinner.css'

/** Waiting, said in words. It shows only after 300 ms: what is quick shall not flicker. */
export function Spinner({ label = 'Loading' }: { label?: string }) {
  return (
    <output className="ui-spinner">
      <span className="ui-spinner-ring" aria-hidden="true" />
      {label} …
    </output>
  )
}
