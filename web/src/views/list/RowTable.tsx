/** The rows of a list as a table: sorted by declared columns only, all of it by keyboard. */
import { Table, type TableColumnsType } from "antd"
import { useState } from "react"
import { Link, useNavigate } from "react-router"
import type { Field, Labels, Register, Row } from "../../api/types"
import { kindOf } from "../../fields/kinds"
import { Masked } from "../../fields/Masked"
import { recordPath } from "../../paths"
import { t } from "../../text/text"
import { BulkBar } from "../BulkBar"
import { numberOf } from "../number"
import { StateLamp } from "../StateLamp"
import { goOverRows } from "./rowKeys"

export type Density = "small" | "middle"

interface Props {
  register: Register
  fields: Field[]
  rows: Row[]
  labels: Labels
  density: Density
  /** The order the rows are in, as the server said. */
  sort: string
  onSort: (sort: string | null) => void
}

export function RowTable({ register, fields, rows, labels, density, sort, onSort }: Props) {
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<string[]>([])
  const chosenRows = rows.filter((row) => chosen.includes(row.id))
  const canChoose = register.steps.length > 0
  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id])
  const order = (name: string) => ({
    sorter: register.sort.includes(name),
    showSorterTooltip: false,
    sortOrder: sort === name ? ("ascend" as const) : sort === `-${name}` ? ("descend" as const) : null,
  })
  // Where rows have no number, the column that names them is the link.
  const hasNumbers = register.numbered
  const linked = hasNumbers ? null : (fields.find((field) => field.name === register.label) ?? fields[0] ?? null)
  const columns: TableColumnsType<Row> = [
    ...(hasNumbers || !linked
      ? [
          {
            key: "number",
            title: hasNumbers ? t.list.number : register.title,
            width: hasNumbers ? 152 : undefined,
            ...order("number"),
            render: (_: unknown, row: Row) => (
              <Link className="num" to={recordPath(register.id, row.id)}>
                {numberOf(register, row) ?? (hasNumbers ? t.list.noNumber : row.label)}
              </Link>
            ),
          },
        ]
      : []),
    ...fields.map((field) => {
      const kind = kindOf(field.type)
      return {
        key: field.name,
        title: field.title,
        width: kind.width,
        align: kind.isNumber ? ("right" as const) : undefined,
        ...order(field.name),
        render: (_: unknown, row: Row) => {
          const masked = row.masked[field.name]
          const value = <kind.Cell field={field} value={row.values[field.name]} labels={labels} isDense />
          const cell = masked === undefined ? value : <Masked text={masked} />
          return field === linked ? <Link to={recordPath(register.id, row.id)}>{cell}</Link> : cell
        },
      }
    }),
    ...(register.states.length > 0
      ? [
          {
            key: "state",
            title: t.list.state,
            width: rows.some((row) => row.late) ? 170 : 108,
            // However many columns there are, where a record stands is seen without scrolling.
            fixed: "right" as const,
            ...order("state"),
            render: (_: unknown, row: Row) => <StateLamp register={register} state={row.state} late={row.late} />,
          },
        ]
      : []),
  ]
  return (
    <>
      {chosenRows.length > 0 && <BulkBar register={register} rows={chosenRows} labels={labels} onClear={() => setChosen([])} />}
      <Table<Row>
        className="rows"
        rowSelection={
          canChoose
            ? {
                selectedRowKeys: chosen,
                onChange: (keys) => setChosen(keys.map(String)),
                columnWidth: 36,
                getCheckboxProps: (row) => ({ "aria-label": t.list.choose(row.label), tabIndex: -1 }) as object,
                getTitleCheckboxProps: () => ({ "aria-label": t.common.selectAll }) as object,
              }
            : undefined
        }
        size={density}
        rowKey="id"
        columns={columns}
        dataSource={rows}
        pagination={false}
        sticky={{ offsetHeader: 48 }}
        scroll={{ x: "max-content" }}
        onChange={(_, __, sorter) => {
          const one = Array.isArray(sorter) ? sorter[0] : sorter
          onSort(one?.order ? `${one.order === "descend" ? "-" : ""}${String(one.columnKey)}` : null)
        }}
        onRow={(row, i) => ({
          // One stop for the whole table; from row to row go the arrows.
          tabIndex: i === 0 ? 0 : -1,
          "aria-selected": canChoose ? chosen.includes(row.id) : undefined,
          onClick: (event) => {
            if (!(event.target as HTMLElement).closest("a,button,label,.ant-table-selection-column")) void navigate(recordPath(register.id, row.id))
          },
          onKeyDown: (event) =>
            goOverRows(event, {
              open: () => event.currentTarget.querySelector("a")?.click(),
              choose: canChoose ? () => toggle(row.id) : undefined,
            }),
        })}
      />
    </>
  )
}
