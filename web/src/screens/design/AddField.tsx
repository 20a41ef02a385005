/**
 * 查找已有数据项, before a field is made: what is registered already is referred to, not
 * asked again.
 */
import { useQuery } from "@tanstack/react-query"
import { Button, Input, Modal, Select } from "antd"
import { useState } from "react"
import { findFacts } from "../../api/calls"
import type { DesignEntry, KnownFact } from "../../api/types"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { useSettled } from "../../ui/later"
import { useDesk, useSaid } from "./context"
import { entriesOf, freeName, get, type Path, registerOf, textOf } from "./document"

interface Props {
  /** Where it is to stand: among the fields, or in the rows of one. */
  path: Path
  type: string
  /** Of the register; else of a row. */
  isWhole: boolean
  onClose: () => void
  onAdd: (name: string, words: DesignEntry[]) => void
}

export function AddField({ path, type: first, isWhole, onClose, onAdd }: Props) {
  const { language, isOwn, file, shipped } = useDesk()
  const { value, base } = useSaid(["field"])
  const { value: beside, base: shippedBeside } = useSaid(path)
  const [title, setTitle] = useState("")
  const [type, setType] = useState(first)
  const [fault, setFault] = useState<string | null>(null)
  const q = useSettled(title.trim(), 250)
  const found = useQuery({ queryKey: ["design", "facts", q], queryFn: () => findFacts(q), enabled: q !== "", staleTime: 60_000 })
  const here = shipped ? textOf(get({ entries: file.words }, ["extends"])) : registerOf(file.path)
  const known = (found.data?.known ?? []).filter((one) => one.home && one.home.register !== here)
  const fields = [...entriesOf(base), ...entriesOf(value)]
  const taken = [...entriesOf(shippedBeside), ...entriesOf(beside)].map((one) => one.name)
  const named = (stem: string) => freeName(isOwn ? stem : `${language.design.prefix}${stem}`, taken)

  const add = () => {
    if (!title.trim()) return setFault(t.form.missing(d.facts.ask))
    onAdd(named(type), [
      { name: "title", value: title.trim() },
      { name: "type", value: type },
    ])
  }
  const refer = (home: NonNullable<KnownFact["home"]>) =>
    onAdd(named("ref"), [
      { name: "title", value: home.register_title },
      { name: "type", value: "ref" },
      { name: "to", value: home.register },
    ])
  /** Where a field refers to that register already, the fact is read through it. */
  const through = (home: NonNullable<KnownFact["home"]>) =>
    // What stands in rows there is not one value.
    home.field.includes(".") ? undefined : fields.find((one) => textOf(get(one.value, ["to"])) === home.register)?.name
  const read = (home: NonNullable<KnownFact["home"]>, by: string) => {
    const field = language.design.registers.find((one) => one.id === home.register)?.fields.find((one) => one.name === home.field)
    const of = field?.of ? [{ name: field.type.startsWith("code") ? "of" : "to", value: field.of }] : []
    onAdd(named(home.field), [
      { name: "title", value: home.field_title },
      { name: "type", value: field?.type ?? "text" },
      ...of,
      { name: "computed", value: `${by}.${home.field}` },
    ])
  }

  return (
    <Modal open width={640} title={d.facts.title} okText={known.length > 0 ? d.facts.goOn : d.facts.add} okType={known.length > 0 ? "default" : "primary"} cancelText={t.common.cancel} onOk={add} onCancel={onClose}>
      <p>{d.facts.help}</p>
      <div className="field">
        <label htmlFor="fact-title">
          {d.facts.ask}
          <span className="required" aria-hidden="true">
            *
          </span>
        </label>
        <Input
          id="fact-title"
          autoFocus
          value={title}
          onChange={({ target }) => setTitle(target.value)}
          onPressEnter={add}
          status={fault ? "error" : undefined}
          aria-invalid={!!fault}
          aria-describedby="fact-title-fault"
        />
        {fault && (
          <div id="fact-title-fault" className="field-fault">
            {fault}
          </div>
        )}
      </div>
      <div className="field">
        <label htmlFor="fact-type">{d.facts.type}</label>
        <Select
          id="fact-type"
          className="wide"
          value={type}
          onChange={setType}
          options={language.offered(isWhole).map((one) => ({ value: one.name, label: one.title }))}
          showSearch={{ optionFilterProp: "label" }}
          aria-label={d.facts.type}
        />
      </div>
      <div role="status" className="facts-found">
        {q !== "" && found.isFetching && <p className="quiet">{d.facts.looking}</p>}
        {q !== "" && !found.isFetching && known.length === 0 && <p className="quiet">{d.facts.nothing}</p>}
        {known.length > 0 && (
          <>
            <p>{d.facts.found(known.length)}</p>
            <ul>
              {known.map((one) => {
                const home = one.home
                if (!home) return null
                const by = through(home)
                return (
                  <li key={`${home.register}.${home.field}`}>
                    <span>
                      <strong>{one.title}</strong>
                      <span className="quiet"> {d.facts.in(home.register_title, home.field_title)}</span>
                      {one.help && <span className="quiet"> {one.help}</span>}
                    </span>
                    {by ? (
                      <Button size="small" onClick={() => read(home, by)} aria-label={d.facts.readOne(one.title)}>
                        {d.facts.read}
                      </Button>
                    ) : (
                      <Button size="small" onClick={() => refer(home)} aria-label={d.facts.referOne(home.register_title)}>
                        {d.facts.refer}
                      </Button>
                    )}
                  </li>
                )
              })}
            </ul>
          </>
        )}
      </div>
    </Modal>
  )
}
