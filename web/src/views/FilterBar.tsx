/** The question of a list, as words: 状态 待确认 · 单位 全部 · 期限 全部. */
import { Button, DatePicker, Input, Select } from "antd"
import dayjs from "dayjs"
import { useState } from "react"
import { useModel } from "../api/queries"
import type { Field, Register } from "../api/types"
import { DAY_FORMATS } from "../fields/dateFormats"
import { periodInWords, readPeriod } from "../fields/period/period"
import { Input as RefInput } from "../fields/ref/Input"
import { t } from "../text/text"
import { askedPeriod, filterFields, periodFilter } from "./filters"

/** So many filters stand in the open; the rest one click away. */
const IN_THE_OPEN = 4

interface Props {
  register: Register
  params: URLSearchParams
  onChange: (changes: Record<string, string | null>) => void
  /** Fields already fixed by where the list stands. */
  without?: string[]
}

export function FilterBar({ register, params, onChange, without = [] }: Props) {
  const fields = filterFields(register).filter((field) => !without.includes(field.name))
  const isUsed = (field: Field) => Array.from(params.keys()).some((key) => key.split(".")[1] === field.name)
  const [isWhole, setWhole] = useState(false)
  // On a phone the question is one word until it is touched.
  const [isFolded, setFolded] = useState(true)
  const open = isWhole ? fields : fields.filter((field, i) => i < IN_THE_OPEN || isUsed(field))
  const anything = Array.from(params.keys()).some((key) => /^(q|state|late|under|f\.)/.test(key))

  return (
    <div className={`filters no-print${isFolded ? " is-folded" : ""}`} role="search" aria-label={t.list.filters}>
      {register.search && (
        <Input.Search
          className="filter-search"
          key={params.get("q") ?? ""}
          defaultValue={params.get("q") ?? ""}
          placeholder={t.list.search}
          aria-label={t.list.search}
          onSearch={(q) => onChange({ q: q.trim() || null })}
          allowClear
        />
      )}
      <Button className="filter-toggle" aria-expanded={!isFolded} onClick={() => setFolded(!isFolded)}>
        {t.list.filters}
      </Button>
      {register.states.length > 0 && (
        <label className="filter">
          <span className="filter-word">{t.list.state}</span>
          <Select
            variant="borderless"
            mode="multiple"
            maxTagCount={2}
            popupMatchSelectWidth={false}
            placeholder={t.list.all}
            aria-label={t.list.state}
            value={params.get("state")?.split(",").filter(Boolean) ?? []}
            onChange={(states) => onChange({ state: states.join() || null })}
            options={register.states.map((state) => ({ value: state.name, label: state.title }))}
          />
        </label>
      )}
      {open.map((field) => (
        <FieldFilter key={field.name} field={field} params={params} onChange={onChange} />
      ))}
      {register.clocks.length > 0 && (
        <label className="filter filter-late">
          <input
            type="checkbox"
            checked={params.get("late") === "1"}
            onChange={(event) => onChange({ late: event.target.checked ? "1" : null })}
          />
          {t.list.late}
        </label>
      )}
      {open.length < fields.length && (
        <Button type="link" size="small" onClick={() => setWhole(true)}>
          {t.list.more_filters}
        </Button>
      )}
      {anything && (
        <Button
          type="link"
          size="small"
          onClick={() =>
            onChange(Object.fromEntries(Array.from(params.keys()).filter((key) => key !== "sort").map((key) => [key, null])))
          }
        >
          {t.list.clear}
        </Button>
      )}
    </div>
  )
}

function FieldFilter({ field, params, onChange }: { field: Field } & Pick<Props, "params" | "onChange">) {
  const { codes } = useModel()
  const key = `f.${field.name}`
  const chosen = params.get(key)?.split(",").filter(Boolean) ?? []
  if (field.type === "date") {
    const [from, to] = [params.get(`${key}.from`), params.get(`${key}.to`)]
    return (
      <label className="filter">
        <span className="filter-word">{field.title}</span>
        <DatePicker.RangePicker
          variant="borderless"
          format={DAY_FORMATS}
          allowEmpty={[true, true]}
          placeholder={[t.list.from, t.list.to]}
          aria-label={field.title}
          value={[from ? dayjs(from) : null, to ? dayjs(to) : null]}
          onChange={(days) =>
            onChange({
              [`${key}.from`]: days?.[0]?.format("YYYY-MM-DD") ?? null,
              [`${key}.to`]: days?.[1]?.format("YYYY-MM-DD") ?? null,
            })
          }
        />
      </label>
    )
  }
  if (field.type === "period") {
    const asked = askedPeriod(field.name, params)
    const ask = (typed: string) => {
      const period = readPeriod(typed) ?? null
      if ((period ?? "") !== asked) onChange(periodFilter(field.name, period))
    }
    return (
      <label className="filter">
        <span className="filter-word">{field.title}</span>
        <Input
          variant="borderless"
          className="filter-period"
          key={asked}
          defaultValue={asked && periodInWords(asked)}
          placeholder={t.list.all}
          aria-label={field.title}
          onPressEnter={(event) => ask(event.currentTarget.value)}
          onBlur={(event) => ask(event.target.value)}
        />
      </label>
    )
  }
  if (field.type === "ref" || field.type === "refs")
    return (
      <span className="filter filter-ref">
        <span className="filter-word" aria-hidden="true">
          {field.title}
        </span>
        <RefInput
          id={`filter-${field.name}`}
          variant="borderless"
          placeholder={t.list.all}
          field={{ ...field, type: "refs" }}
          value={chosen}
          onChange={(next) => onChange({ [key]: Array.isArray(next) ? next.join() : null })}
        />
      </span>
    )
  const options =
    field.type === "flag"
      ? [
          { value: "true", label: t.flag.yes },
          { value: "false", label: t.flag.no },
        ]
      : (codes[field.of ?? ""]?.codes ?? []).map((code) => ({ value: code.code, label: code.title }))
  return (
    <label className="filter">
      <span className="filter-word">{field.title}</span>
      <Select
        variant="borderless"
        mode="multiple"
        maxTagCount={2}
        popupMatchSelectWidth={false}
        placeholder={t.list.all}
        aria-label={field.title}
        value={chosen}
        onChange={(next) => onChange({ [key]: next.join() || null })}
        options={options}
      />
    </label>
  )
}
