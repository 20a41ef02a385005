/** Two designers changed one place: both side by side, nothing is lost. */
import { Modal, Radio } from "antd"
import { useState } from "react"
import type { DesignFile, DesignValue } from "../../api/types"
import { design as d } from "../../text/design"
import { t } from "../../text/text"
import { isList, isTable, textOf } from "./document"
import { fileTitle } from "./files"
import { type Language, placeTitle } from "./language"
import { type Clash, HEAD } from "./merge"

interface Props {
  language: Language
  files: DesignFile[]
  clashes: Clash[]
  by: string
  onSettle: (theirs: Clash[]) => void
}

export function ClashDialog({ language, files, clashes, by, onSettle }: Props) {
  const [theirs, setTheirs] = useState<Clash[]>([])
  const where = ({ path }: Clash) => {
    const [kind, name = "", ...rest] = path
    const file = files.find((one) => one.path === name)
    if (kind !== "files") return kind === "title" ? d.layers.name : d.layers.why
    if (rest[0] === HEAD) return d.head.title
    return file ? [fileTitle(language, file), placeTitle(language, file, rest)].filter(Boolean).join(" · ") : name
  }
  return (
    <Modal open width={760} closable={false} title={d.clash.title(by)} okText={t.conflict.apply} onOk={() => onSettle(theirs)} cancelButtonProps={{ style: { display: "none" } }}>
      <p>{d.clash.help}</p>
      <table className="facts-table">
        <thead>
          <tr>
            <th>{d.clash.place}</th>
            <th>{t.conflict.mine}</th>
            <th>{t.conflict.theirs}</th>
            <th>
              <span className="sr-only">{t.conflict.apply}</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {clashes.map((clash) => (
            <tr key={clash.path.join("/")}>
              <th scope="row">{where(clash)}</th>
              <td>{plain(clash.mine)}</td>
              <td>{plain(clash.theirs)}</td>
              <td>
                <Radio.Group
                  aria-label={where(clash)}
                  value={theirs.includes(clash) ? "theirs" : "mine"}
                  onChange={({ target }) => setTheirs(target.value === "theirs" ? [...theirs, clash] : theirs.filter((one) => one !== clash))}
                  options={[
                    { value: "mine", label: t.conflict.keepMine },
                    { value: "theirs", label: t.conflict.keepTheirs },
                  ]}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </Modal>
  )
}

/** A value as it can be read in a cell. */
function plain(value: DesignValue | undefined): string {
  if (value === undefined) return d.clash.gone
  if (typeof value === "boolean") return value ? t.flag.yes : t.flag.no
  if (typeof value !== "object") return String(value)
  if (isList(value)) return value.items.map(plain).join(d.and)
  if (isTable(value)) return textOf(value.entries.find((one) => one.name === "title")?.value) || value.entries.map((one) => `${one.name} ${plain(one.value)}`).join(d.and)
  return "day" in value ? value.day : value.number
}
