import type { KitsAnswer } from '#shared/contract/http.ts'
import { Field, Input } from '#client/ui/field.tsx'
import { placeholderWords } from './draft.ts'

type Props = {
  kit: KitsAnswer['kits'][number]
  values: Readonly<Record<string, string>>
  problemAt: (field: string) => string | null
  onChange: (values: Record<string, string>) => void
}

/** Words that the facility makes its own, such as the name of its records system. */
export function PlaceholderFields({ kit, values, problemAt, onChange }: Props) {
  const names = Object.keys(kit.placeholders)
  if (names.length === 0) return null
  return (
    <>
      <h3 className="new-panel-subhead">Your own words in the questions</h3>
      <div className="new-panel-pair">
        {names.map((name) => (
          <Field key={name} label={placeholderWords(name)} problem={problemAt(`placeholders.${name}`)}>
            <Input
              value={values[name] ?? ''}
              onChange={(event) => onChange({ ...values, [name]: event.target.value })}
            />
          </Field>
        ))}
      </div>
    </>
  )
}
