/** A text, an id, or a day. */
import { Input } from "antd"
import { isTable, textOf } from "../document"
import { placeholderOf, type WordProps } from "./word"

export function TextWord({ id, word, value, base, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const isDay = word.takes === "date"
  const day = typeof value === "object" && "day" in value ? value.day : ""
  return (
    <Input
      id={id}
      type={isDay ? "date" : "text"}
      value={isDay ? day : textOf(value)}
      onChange={({ target }) => onChange(target.value === "" ? undefined : isDay ? { day: target.value } : target.value)}
      placeholder={placeholderOf({ word, base })}
      disabled={isDisabled || isTable(value)}
      status={isInvalid ? "error" : undefined}
      aria-invalid={isInvalid}
      aria-describedby={describedBy}
    />
  )
}
