/** The first rows as they will be read: above each column what it becomes, in each cell what is wrong with it. */
import { Select } from "antd"
import type { Look } from "../../api/types"
import { t } from "../../text/text"
import { Lamp, type LampTone } from "../../ui/Lamp"

const TONES: Record<string, LampTone> = { create: "good", update: "wait", same: "plain", refuse: "bad" }
/** In an address no field is an empty word. */
const NOTHING = ""

export function LookTable({ look, onChoose }: { look: Look; onChoose: (at: number, field: string) => void }) {
  const options = [
    { value: NOTHING, label: t.exchange.notTaken },
    ...look.fields.map(({ name, title, required }) => ({ value: name, label: required ? `${title}（${t.exchange.required}）` : title })),
  ]
  return (
    <div className="scroll-x import-look">
      <table className="facts-table" aria-label={t.exchange.preview(look.rows.length)}>
        <thead>
          <tr>
            <th className="right">{t.exchange.row}</th>
            <th>{t.exchange.fate}</th>
            {look.columns.map((column, at) => (
              <th key={at}>
                {column.title || t.exchange.untitled(at + 1)}
                <span className="import-origin">
                  {column.origin === "remembered" ? t.exchange.remembered : (column.says ?? "\u00a0")}
                </span>
                <Select
                  size="small"
                  className="wide"
                  aria-label={t.exchange.becomes(column.title || t.exchange.untitled(at + 1))}
                  value={column.field ?? NOTHING}
                  options={options}
                  showSearch
                  optionFilterProp="label"
                  popupMatchSelectWidth={false}
                  status={column.field || column.says ? "" : "warning"}
                  onChange={(field) => onChoose(at, field)}
                />
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {look.rows.map((row) => (
            <tr key={row.row}>
              <td className="right num">{row.row}</td>
              <td>
                <Lamp tone={TONES[row.fate] ?? "plain"}>{t.exchange.fates[row.fate]}</Lamp>
                {row.faults.map((fault) => (
                  <p key={fault} className="bad">
                    {fault}
                  </p>
                ))}
              </td>
              {look.columns.map((column, at) => {
                const cell = row.cells[at]
                return (
                  <td key={at} className={cell?.fault ? "is-wrong" : column.field ? "" : "quiet"} title={cell?.read != null ? t.exchange.was(cell.text) : undefined}>
                    {cell?.read ?? cell?.text}
                    {cell?.fault && <p className="bad">{cell.fault}</p>}
                  </td>
                )
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  )
}
