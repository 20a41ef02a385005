/** The question of a list, as words: 状态 待确认 · 单位 全部 · 期限 本月. */
import { Button, Dropdown, Input } from "antd"
import { useState } from "react"
import type { Field, Register } from "../api/types"
import { Named } from "../fields/ref/Named"
import { t } from "../text/text"
import { CLEAR } from "../ui/spoken"
import { type Asking, askedOf, askNothing, EVERYTHING, filterFields, filtersOf, isAsked, isFiltered, offeredFields, setAside } from "./filters"
import { ChoiceFilter } from "./filters/ChoiceFilter"
import { DayOf } from "./filters/DayOf"
import { FieldFilter } from "./filters/FieldFilter"
import { FilterChip } from "./filters/FilterChip"
import { RefFilter } from "./filters/RefFilter"

/** So many filters stand in the open; the rest one click away. */
const IN_THE_OPEN = 4
/** Whose records: a unit with all below it. */
const UNDER: Field = { name: "under", title: t.list.under, type: "ref", to: "registry.organisation" }
/** When it was filed; each record has a day. */
const MADE: Field = { name: "created_on", title: t.list.made, type: "date", required: true }

interface Props {
  register: Register
  params: URLSearchParams
  onChange: (changes: Asking) => void
}

export function FilterBar({ register, params, onChange }: Props) {
  const [added, setAdded] = useState<string[]>([])
  // On a phone the question is one word until it is touched.
  const [isFolded, setFolded] = useState(true)
  const offered = offeredFields(register).slice(0, IN_THE_OPEN).map((field) => field.name)
  const isShown = ({ name }: Field) => offered.includes(name) || added.includes(name) || isAsked(askedOf(name, params))
  const fields = [...filterFields(register), MADE]
  const others = [UNDER, ...fields].filter((field) => !(field === UNDER ? params.has("under") || added.includes(UNDER.name) : isShown(field)))
  const isEverything = params.get("state") === EVERYTHING
  const states = isEverything ? [] : (params.get("state")?.split(",").filter(Boolean) ?? [])
  const aside = setAside(register)
  const under = params.get("under") ?? ""
  const n = Object.keys(filtersOf(params)).filter((key) => key !== "sort" && key !== "q").length

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
          allowClear={CLEAR}
        />
      )}
      <Button className="filter-toggle" aria-expanded={!isFolded} onClick={() => setFolded(!isFolded)}>
        {t.list.filters}
        {n > 0 && ` ${n}`}
      </Button>
      {register.states.length > 0 && (
        <FilterChip
          title={t.list.state}
          words={states.map((name) => register.states.find((one) => one.name === name)?.title ?? name).join(t.common.and)}
          onClear={() => onChange({ state: null })}
        >
          <ChoiceFilter
            title={t.list.state}
            options={register.states.map((state) => ({ value: state.name, label: state.title }))}
            chosen={states}
            onChoose={(next) => onChange({ state: next.join() || null })}
          />
        </FilterChip>
      )}
      {aside.length > 0 && states.length === 0 && (
        <label className="filter-late">
          <input type="checkbox" checked={isEverything} onChange={(event) => onChange({ state: event.target.checked ? EVERYTHING : null })} />
          {t.list.withAside(aside.map((state) => state.title).join(t.common.and))}
        </label>
      )}
      {(under || added.includes(UNDER.name)) && (
        <FilterChip
          title={UNDER.title}
          words={under && <Named field={UNDER} value={under} isDense />}
          isOpenAtFirst={!under}
          onClear={() => onChange({ under: null })}
        >
          <RefFilter field={UNDER} chosen={under ? [under] : []} onChoose={([one]) => onChange({ under: one ?? null })} />
        </FilterChip>
      )}
      {fields.filter(isShown).map((field) => (
        <FieldFilter key={field.name} field={field} params={params} onChange={onChange} isOpenAtFirst={added.includes(field.name)} />
      ))}
      {register.clocks.length > 0 && (
        <label className="filter-late">
          <input type="checkbox" checked={params.get("late") === "1"} onChange={(event) => onChange({ late: event.target.checked ? "1" : null })} />
          {t.list.late}
        </label>
      )}
      {register.lasts && <DayOf asOf={params.get("as_of") ?? (register.dated.length > 0 ? "" : EVERYTHING)} isOfToday={register.dated.length > 0} onAsk={(asOf) => onChange({ as_of: asOf })} />}
      {others.length > 0 && (
        <Dropdown
          trigger={["click"]}
          menu={{
            className: "long-menu",
            items: others.map((field) => ({ key: field.name, label: field.title })),
            onClick: ({ key }) => setAdded([...added, key]),
          }}
        >
          <Button type="link" size="small">
            {t.list.moreFilters}
          </Button>
        </Dropdown>
      )}
      {isFiltered(filtersOf(params)) && (
        <Button
          type="link"
          size="small"
          onClick={() => {
            setAdded([])
            onChange(askNothing(params))
          }}
        >
          {t.list.clear}
        </Button>
      )}
    </div>
  )
}
