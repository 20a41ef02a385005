/** The headings of a long form beside it: where one is led, and what is left in each. */
import { useSyncExternalStore } from "react"
import { t } from "../../text/text"
import type { Form } from "./form"
import type { Section } from "./sections"

interface Props {
  form: Form
  sections: Section[]
  onGo: (section: number) => void
}

export function JumpList({ form, sections, onGo }: Props) {
  // As text, so that it is the same as long as it says the same.
  const left = useSyncExternalStore(form.watch, () => JSON.stringify(sections.map((section) => form.left(section.fields))))
  const each = JSON.parse(left) as ReturnType<Form["left"]>[]
  return (
    <nav className="jumps" aria-label={t.form.jumps}>
      <ol>
        {sections.map(({ title }, i) => (
          <li key={title}>
            <button type="button" className="link" onClick={() => onGo(i)}>
              {title || t.form.firstSection}
            </button>
            {!!each[i]?.wrong && <span className="bad num">{t.form.wrong(each[i].wrong)}</span>}
            {!each[i]?.wrong && !!each[i]?.missing && <span className="quiet num">{t.form.left(each[i].missing)}</span>}
          </li>
        ))}
      </ol>
    </nav>
  )
}
