/** Events of other systems for which an entry is opened here. */
import { Button, Select } from "antd"
import { design as d } from "../../../text/design"
import { useChange, useDesk } from "../context"
import { entriesOf, get, prune, put, textsOf } from "../document"
import { Panel } from "../Panel"
import type { WordProps } from "./word"

export function SubscriptionsWord({ id, word, path, value, isDisabled }: WordProps) {
  const { language, files, file } = useDesk()
  const { say, change } = useChange()
  const [own = ""] = file.path.split("/")
  const uses = textsOf(get({ entries: files.find((one) => one.path === `${own}/system.toml`)?.words ?? [] }, ["uses"]))
  const events = language.design.systems
    .filter((system) => uses.includes(system.id) || language.design.systems.some((one) => one.id === own && one.uses.includes(system.id)))
    .flatMap((system) => system.events.map((event) => ({ value: `${system.id}.${event.name}`, label: `${system.title}：${event.title}` })))
  const taken = entriesOf(value).flatMap((system) => entriesOf(system.value).map((event) => [system.name, event.name] as const))
  const left = events.filter((one) => !taken.some(([system, event]) => one.value === `${system}.${event}`))
  const label = (name: string) => events.find((one) => one.value === name)?.label ?? name
  return (
    <div className="nested-list" id={id}>
      {taken.map(([system, event]) => (
        <div key={`${system}.${event}`} className="nested" role="group" aria-label={label(`${system}.${event}`)}>
          <h4>{label(`${system}.${event}`)}</h4>
          <Panel place={word.place ?? "on"} path={[...path, system, event]} />
          {!isDisabled && (
            <Button size="small" onClick={() => change((words) => prune(put(words, [...path, system, event], undefined), [...path, system, event]))}>
              {d.remove}
            </Button>
          )}
        </div>
      ))}
      {!isDisabled && (
        <Select
          className="wide"
          value={null}
          onChange={(name: string | null) => name && say([...path, ...name.split(".")], { entries: [] })}
          options={left}
          notFoundContent={d.noUses}
          placeholder={d.addTo(word.title)}
          aria-label={d.addTo(word.title)}
        />
      )}
    </div>
  )
}
