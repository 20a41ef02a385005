import { useQuery } from "@tanstack/react-query"
import { Select } from "antd"
import { useState } from "react"
import { lookUp } from "../../api/calls"
import type { LookupRow } from "../../api/types"
import { t } from "../../text/text"
import { useSettled } from "../../ui/later"
import { CLEAR } from "../../ui/spoken"
import { asList, type InputProps } from "../define"

const LIMIT = 20
/** Of few all are offered in their order, before anything is typed. */
const ALL = 100
/** Names are read whole, and the list has room even where the box has just appeared and has no width yet. */
const ROOM = { popup: { root: { minWidth: 240 } } }

/** Looks records up while somebody types; numbers and short forms are the server's matter. */
export function Input({ id, field, value, onChange, isInvalid, describedBy, isDisabled, labels, own, within }: InputProps) {
  const isSeveral = field.type === "refs"
  const register = field.to ?? ""
  const among = field.among ?? undefined
  const [typed, setTyped] = useState("")
  const [isOpen, setOpen] = useState(false)
  const q = useSettled(typed, 250)
  const found = useQuery({
    queryKey: ["lookup", register, q, among, within],
    queryFn: () => lookUp(register, { q, limit: q ? LIMIT : ALL, among, within }),
    enabled: isOpen && !isDisabled,
    staleTime: 60_000,
  })
  // Of a record into which another is merged, those of its name come first.
  const alike = useQuery({
    queryKey: ["lookup", register, own?.label],
    queryFn: () => lookUp(register, { q: own?.label, limit: LIMIT }),
    enabled: isOpen && !isDisabled && own?.register === register && !q,
    staleTime: 60_000,
  })
  const chosen = asList(value)
  // Names that neither the record nor the last look-up gave.
  const unnamed = chosen.filter((one) => labels?.[one] === undefined)
  const named = useQuery({
    queryKey: ["lookup", register, "ids", unnamed.join()],
    queryFn: () => lookUp(register, { ids: unnamed.join(), limit: 100 }),
    enabled: unnamed.length > 0,
    staleTime: 5 * 60_000,
  })
  const others = (rows: LookupRow[] = []) => rows.filter((row) => row.id !== own?.id)
  const first = q ? [] : others(alike.data?.rows)
  const rows = [...first, ...others(found.data?.rows).filter((row) => !first.some((one) => one.id === row.id))]
  const nameOf = (one: string) =>
    (labels?.[one] === null ? t.common.deleted : labels?.[one]) ?? named.data?.rows.find((row) => row.id === one)?.label ?? rows.find((row) => row.id === one)?.label ?? "…"
  const options = [
    ...rows.map((row) => ({ value: row.id, label: row.label, detail: row.detail ?? row.number ?? "" })),
    // After what was found: Enter takes the first one, and that must be what was typed.
    ...chosen.filter((one) => !rows.some((row) => row.id === one)).map((one) => ({ value: one, label: nameOf(one), detail: "" })),
  ]
  return (
    <Select<string | string[]>
      id={id}
      className="wide"
      styles={ROOM}
      mode={isSeveral ? "multiple" : undefined}
      value={chosen.length === 0 ? undefined : isSeveral ? chosen : chosen[0]}
      onChange={(next) => onChange(next === undefined || next.length === 0 ? null : next)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onOpenChange={setOpen}
      options={options}
      optionRender={(option) => (
        <span className="lookup-row">
          <span>{option.data.label}</span>
          {option.data.detail && <span className="quiet">{option.data.detail}</span>}
        </span>
      )}
      loading={found.isFetching}
      notFoundContent={found.isFetching ? t.common.loading : t.form.nothingFound}
      placeholder={t.form.lookup}
      allowClear={CLEAR}
      disabled={isDisabled}
      status={isInvalid ? "error" : undefined}
      aria-label={field.title}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
    />
  )
}
