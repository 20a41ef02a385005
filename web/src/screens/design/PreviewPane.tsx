/** The form as those who fill it will see it, on a desk and on a phone, drawn by the very parts of every form. */
import { QueryClient, QueryClientProvider } from "@tanstack/react-query"
import { useState } from "react"
import { useModel } from "../../api/queries"
import type { Model, Register } from "../../api/types"
import { design as d } from "../../text/design"
import { Blank } from "../../ui/Blank"
import { Form } from "../../views/form/form"
import { FormField } from "../../views/form/FormField"
import { sectionsOf } from "../../views/form/sections"
import { StepHead } from "../../views/form/StepHead"
import { withGroups } from "../../views/groups"

interface Props {
  drawn: Model
  register: string
  isPhone: boolean
}

export function PreviewPane({ drawn, register, isPhone }: Props) {
  const inForce = useModel()
  // Codes and registers that are only in the draft are known here, and nowhere else.
  const [cache] = useState(() => new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, retry: false } } }))
  cache.setQueryData(["model"], { ...inForce, registers: { ...inForce.registers, ...drawn.registers }, codes: { ...inForce.codes, ...drawn.codes } })
  const shown = drawn.registers[register]
  if (!shown || shown.fields.length === 0) return <Blank title={d.preview.empty} help={d.preview.emptyHelp} />
  return (
    <QueryClientProvider client={cache}>
      <section className={`preview ${isPhone ? "as-phone" : "as-desk"}`} aria-label={isPhone ? d.preview.phone : d.preview.desk}>
        <FilledIn key={JSON.stringify(shown.fields)} register={shown} isPhone={isPhone} />
      </section>
    </QueryClientProvider>
  )
}

function FilledIn({ register, isPhone }: { register: Register; isPhone: boolean }) {
  const fields = withGroups(register.fields).filter((field) => !field.computed && !field.fixed)
  const [form] = useState(() => new Form({ fields }))
  const [step, setStep] = useState(0)
  const sections = sectionsOf(fields)
  const inSteps = isPhone && sections.length > 1
  const current = Math.min(step, sections.length - 1)
  const drawn = inSteps ? sections.slice(current, current + 1) : sections
  return (
    <div className="record-form">
      <h3>{register.title}</h3>
      {register.help && <p className="quiet">{register.help}</p>}
      {inSteps && <StepHead form={form} sections={sections} step={current} onGo={setStep} />}
      {drawn.map((section) => (
        <fieldset key={section.title}>
          {section.title && <legend>{section.title}</legend>}
          {section.fields.map((field) => (
            <div key={field.name} className={field.conditional ? "is-conditional" : undefined}>
              <FormField form={form} field={field} prefix={isPhone ? "see-phone" : "see-desk"} />
              {field.conditional && <p className="field-help">{d.preview.conditional}</p>}
            </div>
          ))}
        </fieldset>
      ))}
    </div>
  )
}
