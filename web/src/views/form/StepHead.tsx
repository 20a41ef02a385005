/** On a phone a form is filled step by step: which step this is, and what is left in all. */
import { useSyncExternalStore } from "react"
import { t } from "../../text/text"
import type { Form } from "./form"
import type { Section } from "./sections"

interface Props {
  form: Form
  sections: Section[]
  step: number
  onGo: (step: number) => void
}

export function StepHead({ form, sections, step, onGo }: Props) {
  const missing = useSyncExternalStore(form.watch, () => form.missing().length)
  return (
    <div className="step-head">
      <label>
        <span className="num">{t.form.step(step + 1, sections.length)}</span>
        <select value={step} onChange={(event) => onGo(Number(event.target.value))} aria-label={t.form.jumps}>
          {sections.map(({ title }, i) => (
            <option key={title} value={i}>
              {title || t.form.firstSection}
            </option>
          ))}
        </select>
      </label>
      <span className="step-track" aria-hidden="true">
        <span style={{ width: `${((step + 1) / sections.length) * 100}%` }} />
      </span>
      <span className="quiet" role="status">
        {missing > 0 ? t.form.leftInAll(missing) : t.form.nothingLeft}
      </span>
    </div>
  )
}
