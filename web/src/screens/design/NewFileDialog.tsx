/** What is added to a layer: something to a shipped register, a register of its own, codes, parameters. */
import { Input, Modal, Radio, Select } from "antd"
import { useState } from "react"
import type { DesignFile } from "../../api/types"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { Faults } from "../../views/Faults"
import type { Draft } from "./draft"
import type { Language } from "./language"

/** The system that a bureau's own registers lie in, unless there is another. */
const LOCAL = "local"

interface Props {
  language: Language
  draft: Draft
  files: DesignFile[]
  onClose: () => void
  onMade: (path: string) => void
}

export function NewFileDialog({ language, draft, files, onClose, onMade }: Props) {
  const { design } = language
  const [kind, setKind] = useState("extend")
  const [register, setRegister] = useState<string>()
  const [title, setTitle] = useState("")
  const [name, setName] = useState("")
  const [system, setSystem] = useState<string>(LOCAL)
  const [fault, setFault] = useState<string | null>(null)

  const isRoot = kind === "facts" || kind === "calendar"

  const isThere = (path: string) => files.some((file) => file.path === path)
  const drafted = files.filter((file) => file.path.endsWith("/system.toml")).map((file) => file.path.split("/")[0] ?? "")
  const own = [...new Set([LOCAL, ...drafted, ...design.systems.filter((one) => one.own).map((one) => one.id)])].filter((one) => language.isOwn(`${one}/system.toml`, files) || one === LOCAL)
  const systemTitle = (id: string) => design.systems.find((one) => one.id === id)?.title ?? (id === LOCAL ? d.local : id)
  const listed = design.roots.filter((root) => root.file !== null && root.names > 0)
  const systems = [...own, ...design.systems.filter((one) => !one.own).map((one) => one.id)]

  const make = () => {
    const made: DesignFile[] = []
    let path = ""
    if (kind === "extend") {
      if (!register) return setFault(t.form.missing(d.make.register))
      path = `${register.replace(".", "/")}.toml`
      made.push({ path, head: [], words: [{ name: "extends", value: register }] })
    } else if (kind === "register") {
      if (!title.trim()) return setFault(t.form.missing(d.make.title))
      if (!/^[a-z][a-z0-9_]*$/.test(name)) return setFault(d.layers.idBad)
      path = `${system}/${name}.toml`
      made.push({ path, head: [], words: [{ name: "title", value: title.trim() }] })
    } else {
      path = isRoot ? `${kind}.toml` : `${system}/${kind}.toml`
      made.push({ path, head: [], words: [] })
    }
    if (isThere(path)) return onMade(path)
    const home = `${system}/system.toml`
    const needsHome = kind !== "extend" && !isRoot && !isThere(home) && !design.systems.some((one) => one.id === system)
    if (needsHome) made.unshift({ path: home, head: [], words: [{ name: "title", value: systemTitle(system) }] })
    draft.write({ files: [...files, ...made] })
    onMade(path)
  }

  return (
    <Modal open title={d.make.title_} okText={d.make.ok} cancelText={t.common.cancel} onOk={make} onCancel={onClose}>
      <Faults prefix="make" message={fault} faults={[]} />
      <Radio.Group
        className="make-kinds"
        aria-label={d.make.title_}
        value={kind}
        onChange={({ target }) => {
          setKind(target.value as string)
          setFault(null)
        }}
        options={[
          { value: "extend", label: d.make.extend },
          { value: "register", label: d.make.own },
          ...listed.map((root) => ({ value: root.file ?? "", label: d.kinds[root.place] ?? root.place })),
          { value: "calendar", label: d.kinds.calendar },
        ]}
      />
      {kind === "extend" && (
        <div className="field">
          <label htmlFor="make-register">{d.make.register}</label>
          <Select
            id="make-register"
            className="wide"
            value={register}
            onChange={setRegister}
            options={design.registers.filter((one) => !one.own && !one.hidden).map((one) => ({ value: one.id, label: one.title, title: `${one.title} ${one.id}` }))}
            optionRender={(option) => (
              <span className="lookup-row">
                <span>{option.data.label}</span>
                <span className="quiet">{systemTitle(option.data.value.split(".")[0] ?? "")}</span>
              </span>
            )}
            showSearch={{ optionFilterProp: "title" }}
            placeholder={t.form.choose}
            aria-label={d.make.register}
          />
          <div className="field-help">{d.make.extendHelp}</div>
        </div>
      )}
      {kind === "register" && (
        <>
          <div className="field">
            <label htmlFor="make-title">{d.make.title}</label>
            <Input id="make-title" value={title} onChange={({ target }) => setTitle(target.value)} />
          </div>
          <div className="field">
            <label htmlFor="make-name">{d.name.title}</label>
            <Input id="make-name" value={name} onChange={({ target }) => setName(target.value.trim())} aria-describedby="make-name-help" />
            <div id="make-name-help" className="field-help">
              {d.make.nameHelp}
            </div>
          </div>
        </>
      )}
      {kind === "calendar" && <p className="field-help">{d.make.calendarHelp}</p>}
      {kind !== "extend" && !isRoot && (
        <div className="field">
          <label htmlFor="make-system">{d.make.system}</label>
          <Select
            id="make-system"
            className="wide"
            value={system}
            onChange={setSystem}
            options={(kind === "register" ? own : systems).map((id) => ({ value: id, label: systemTitle(id) }))}
            aria-label={d.make.system}
          />
        </div>
      )}
    </Modal>
  )
}
