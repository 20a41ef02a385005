/** Codes of a list too long to be sent: looked up by name, code or 拼音. */
import { useQuery } from "@tanstack/react-query"
import { Select } from "antd"
import { useState } from "react"
import { findCodes } from "../../api/calls"
import { useFoundCodes } from "../../api/codes"
import { t } from "../../text/text"
import { useSettled } from "../../ui/later"
import { CLEAR } from "../../ui/spoken"
import { asList, type InputProps } from "../define"

interface Props extends InputProps {
  /** As a question to a list, what can no longer be chosen can still be asked for. */
  isQuestion?: boolean
}

export function LongInput({ id, field, value, onChange, isInvalid, describedBy, isDisabled, isQuestion }: Props) {
  const list = field.of ?? ""
  const [typed, setTyped] = useState("")
  const [isOpen, setOpen] = useState(false)
  const q = useSettled(typed, 250)
  const query = { q: q || undefined, all: isQuestion ? "1" : undefined }
  const answer = useQuery({
    queryKey: ["codes", list, query],
    queryFn: () => findCodes(list, query),
    enabled: isOpen && !isDisabled,
    staleTime: 5 * 60_000,
  })
  const chosen = asList(value)
  const named = useFoundCodes(list, chosen)
  const rows = answer.data?.rows ?? []
  const options = [
    ...rows.map((row) => ({ value: row.code, label: row.title, above: row.above, disabled: !isQuestion && !row.possible })),
    ...chosen
      .filter((one) => !rows.some((row) => row.code === one))
      .map((one) => ({ value: one, label: named[chosen.indexOf(one)]?.title ?? one, above: null, disabled: false })),
  ]
  return (
    <Select<string | string[]>
      id={id}
      className="wide"
      mode={field.type === "codes" ? "multiple" : undefined}
      value={chosen.length === 0 ? undefined : field.type === "codes" ? chosen : chosen[0]}
      onChange={(next) => onChange(next === undefined || next.length === 0 ? null : next)}
      showSearch={{ filterOption: false, onSearch: setTyped }}
      onOpenChange={setOpen}
      options={options}
      optionRender={(option) => (
        <span className="lookup-row">
          <span>{option.data.label}</span>
          <span className="quiet">{[option.data.above, option.data.value].filter(Boolean).join("　")}</span>
        </span>
      )}
      loading={answer.isFetching}
      notFoundContent={answer.isFetching ? t.common.loading : t.form.nothingFound}
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
