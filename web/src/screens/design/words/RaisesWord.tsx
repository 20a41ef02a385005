/** Events that are raised, and what each carries where it is not a field of the same name. */
import { Select } from "antd"
import type { DesignEntry } from "../../../api/types"
import { design as d } from "../../../text/design"
import { useChoices, useDesk } from "../context"
import { entriesOf, isTable, textsOf } from "../document"
import { SetRows } from "./SetRows"
import type { WordProps } from "./word"

export function RaisesWord({ id, word, value, onChange, isDisabled, isInvalid, describedBy }: WordProps) {
  const { language, file } = useDesk()
  const events = useChoices("event")
  const raised: DesignEntry[] = isTable(value) ? value.entries : textsOf(value).map((name) => ({ name, value: { entries: [] } }))
  const carriedBy = (event: string) =>
    language.design.systems.find((one) => one.id === file.path.split("/")[0])?.events.find((one) => one.name === event)?.fields ?? []
  const say = (next: DesignEntry[]) => {
    const names = next.map((one) => one.name)
    if (next.some((one) => entriesOf(one.value).length > 0)) return onChange({ entries: next })
    // One event alone is said by its name.
    onChange(names.length === 0 ? undefined : names.length === 1 ? names[0] : { items: names })
  }
  return (
    <>
      <Select<string[]>
        id={id}
        className="wide"
        mode="multiple"
        value={raised.map((one) => one.name)}
        onChange={(names) => say(names.map((name) => raised.find((one) => one.name === name) ?? { name, value: { entries: [] } }))}
        options={events.map((one) => ({ ...one, title: `${one.label} ${one.value}` }))}
        showSearch={{ optionFilterProp: "title" }}
        notFoundContent={d.noEvents}
        placeholder={d.chooseEvents}
        disabled={isDisabled}
        status={isInvalid ? "error" : undefined}
        aria-label={word.title}
        aria-invalid={isInvalid}
        aria-describedby={describedBy}
      />
      {raised
        .filter((one) => carriedBy(one.name).length > 0)
        .map((one) => (
          <SetRows
            key={one.name}
            title={events.find((event) => event.value === one.name)?.label ?? one.name}
            entries={entriesOf(one.value)}
            choices={carriedBy(one.name).map(({ name, title }) => ({ value: name, label: title }))}
            onChange={(entries) => say(raised.map((other) => (other === one ? { ...one, value: { entries } } : other)))}
            isDisabled={isDisabled}
          />
        ))}
    </>
  )
}
