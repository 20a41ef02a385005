/** A question about one field, drawn by its kind; every kind can be asked for having no value. */
import { Checkbox } from "antd"
import { useModel } from "../../api/queries"
import type { Field } from "../../api/types"
import { periodWords, schoolYearWords } from "../../fields/period/words"
import { t } from "../../text/text"
import { type AskedField, type Asking, askedOf, askedPeriod, asking, filterKind, isAsked, periodFilter } from "../filters"
import { ChoiceFilter } from "./ChoiceFilter"
import { CodeFilter } from "./CodeFilter"
import { DateFilter } from "./DateFilter"
import { FilterChip } from "./FilterChip"
import { FilterWords } from "./FilterWords"
import { NumberFilter } from "./NumberFilter"
import { PeriodFilter } from "./PeriodFilter"
import { RefFilter } from "./RefFilter"

interface Props {
  field: Field
  params: URLSearchParams
  onChange: (changes: Asking) => void
  isOpenAtFirst?: boolean
}

export function FieldFilter({ field, params, onChange, isOpenAtFirst }: Props) {
  const asked = askedOf(field.name, params)
  const ask = (part: Partial<AskedField>) => onChange(asking(field.name, part))
  return (
    <FilterChip
      title={field.title}
      words={isAsked(asked) && <FilterWords field={field} asked={asked} />}
      isOpenAtFirst={isOpenAtFirst}
      onClear={() => ask({})}
    >
      <Control field={field} asked={asked} ask={ask} params={params} onChange={onChange} />
      {!field.required && (
        <Checkbox className="chip-none" checked={asked.none} onChange={(event) => ask({ none: event.target.checked })}>
          {t.list.noneHelp}
        </Checkbox>
      )}
    </FilterChip>
  )
}

interface ControlProps extends Omit<Props, "isOpenAtFirst"> {
  asked: AskedField
  ask: (part: Partial<AskedField>) => void
}

function Control({ field, asked, ask, params, onChange }: ControlProps) {
  const { codes } = useModel()
  switch (filterKind(field)) {
    case "date":
      return <DateFilter title={field.title} asked={asked} onAsk={ask} />
    case "number":
      return <NumberFilter title={field.title} unit={field.unit ?? ""} asked={asked} onAsk={ask} />
    case "period":
      return (
        <PeriodFilter
          key={askedPeriod(field.name, params)}
          title={field.title}
          asked={askedPeriod(field.name, params)}
          words={field.type === "school_year" ? schoolYearWords : periodWords}
          onAsk={(period) => onChange(periodFilter(field.name, period))}
        />
      )
    case "ref":
      return <RefFilter field={{ ...field, type: "refs" }} chosen={asked.values} onChoose={(values) => ask({ values })} />
    default: {
      const list = codes[field.of ?? ""]
      if (list?.long) return <CodeFilter field={field} chosen={asked.values} onChoose={(values) => ask({ values })} />
      const options =
        field.type === "flag"
          ? [
              { value: "true", label: t.flag.yes },
              { value: "false", label: t.flag.no },
            ]
          : (list?.codes ?? []).map((code) => ({ value: code.code, label: code.title }))
      return <ChoiceFilter title={field.title} options={options} chosen={asked.values} onChoose={(values) => ask({ values })} />
    }
  }
}
