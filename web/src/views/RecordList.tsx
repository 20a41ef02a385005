/** A list of any register: the question first, then rows; cards on a phone. */
import { Button, Checkbox, Dropdown, Popover, Table, type TableColumnsType } from "antd"
import { type KeyboardEvent, type ReactNode, useState } from "react"
import { Link, useNavigate, useSearchParams } from "react-router"
import { hrefs } from "../api/calls"
import { useRows } from "../api/queries"
import type { Field, Labels, Register, Row } from "../api/types"
import { kindOf } from "../fields/kinds"
import { paths, recordPath } from "../paths"
import { t } from "../text/text"
import { Blank } from "../ui/Blank"
import { Failure } from "../ui/Failure"
import { PageHead } from "../ui/PageHead"
import { usePhone } from "../ui/phone"
import { Wait } from "../ui/Wait"
import { BulkBar } from "./BulkBar"
import { FilterBar } from "./FilterBar"
import { filtersOf, inOwnOrder, isFiltered } from "./filters"
import { StateLamp } from "./StateLamp"
import { useKept } from "./kept"

/** A card shows so many facts besides its name and state. */
const FACTS_ON_A_CARD = 3

interface Props {
  register: Register
  /** What a screen adds to the buttons above. */
  actions?: ReactNode
  empty?: ReactNode
}

export function RecordList({ register, actions, empty }: Props) {
  const [params, setParams] = useSearchParams()
  const isPhone = usePhone()
  const filters = inOwnOrder(register, filtersOf(params))
  const rows = useRows(register.id, filters)
  const [columns, setColumns] = useKept<string[]>(`columns.${register.id}`, register.list)
  const [density, setDensity] = useKept<"small" | "middle">("density", "small")

  const ask = (changes: Record<string, string | null>) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [key, value] of Object.entries(changes)) value === null ? next.delete(key) : next.set(key, value)
        return next
      },
      { replace: true },
    )

  const pages = rows.data?.pages ?? []
  const all = pages.flatMap((page) => page.rows)
  const labels: Labels = Object.assign({}, ...pages.map((page) => page.labels))
  const count = pages[0]?.count
  const create = register.create && (
    <Link to={paths.create(register.id)}>
      <Button type="primary">{t.list.create(register.title)}</Button>
    </Link>
  )
  const chosenFields = columns.map((name) => register.fields.find((f) => f.name === name)).filter((f): f is Field => !!f)

  return (
    <>
      <PageHead
        title={register.title}
        beside={count && <span className="quiet num">{t.list.count(count.n, count.over)}</span>}
        actions={
          <>
            {actions}
            {!isPhone && (
              <>
                <ColumnChoice register={register} chosen={columns} onChange={setColumns} />
                <Dropdown
                  menu={{
                    selectedKeys: [density],
                    items: [
                      { key: "small", label: t.list.compact },
                      { key: "middle", label: t.list.roomy },
                    ],
                    onClick: ({ key }) => setDensity(key as "small" | "middle"),
                  }}
                >
                  <Button>{t.list.density}</Button>
                </Dropdown>
                <Button href={hrefs.export(register.id, filters)} download>
                  {t.list.export}
                </Button>
              </>
            )}
            {create}
          </>
        }
      />
      <FilterBar register={register} params={params} onChange={ask} />
      {rows.isError && <Failure error={rows.error} retry={() => void rows.refetch()} />}
      {rows.isPending && <Wait />}
      {count && all.length === 0 && !rows.isError &&
        (isFiltered(filters) ? (
          <Blank title={t.list.emptyFiltered} help={t.list.emptyFilteredHelp} />
        ) : (
          (empty ?? <Blank title={t.list.empty(register.title)} help={register.help || t.list.emptyHelp} action={create} />)
        ))}
      {all.length > 0 &&
        (isPhone ? (
          <Cards register={register} rows={all} labels={labels} />
        ) : (
          <RowTable
            register={register}
            fields={chosenFields}
            rows={all}
            labels={labels}
            density={density}
            sort={typeof filters.sort === "string" ? filters.sort : null}
            onSort={(sort) => ask({ sort })}
          />
        ))}
      {rows.hasNextPage && (
        <div className="list-more no-print">
          <Button onClick={() => void rows.fetchNextPage()} loading={rows.isFetchingNextPage}>
            {t.list.more}
          </Button>
          <span className="quiet num">{t.list.shown(all.length)}</span>
        </div>
      )}
    </>
  )
}

interface TableProps {
  register: Register
  fields: Field[]
  rows: Row[]
  labels: Labels
  density: "small" | "middle"
  sort: string | null
  onSort: (sort: string | null) => void
}

function RowTable({ register, fields, rows, labels, density, sort, onSort }: TableProps) {
  const navigate = useNavigate()
  const [chosen, setChosen] = useState<string[]>([])
  const chosenRows = rows.filter((row) => chosen.includes(row.id))
  const sortOrder = (name: string): "ascend" | "descend" | null =>
    sort === name ? "ascend" : sort === `-${name}` ? "descend" : null
  // Where rows have no number, the column that names them is the link.
  const hasNumbers = rows.some((row) => row.number !== null)
  const linked = hasNumbers ? null : (fields.find((field) => field.name === register.label) ?? null)
  const columns: TableColumnsType<Row> = [
    ...(hasNumbers || !linked ? [{
      key: "number",
      title: hasNumbers ? t.list.number : register.title,
      width: hasNumbers ? 128 : undefined,
      render: (_: unknown, row: Row) => (
        <Link className="num" to={recordPath(register.id, row.id)}>
          {row.number ?? row.label}
        </Link>
      ),
    }] : []),
    ...fields.filter((field) => field.name !== "number").map((field) => {
      const kind = kindOf(field.type)
      const canSort = register.sort.includes(field.name)
      return {
        key: field.name,
        title: field.title,
        width: kind.width,
        align: kind.isNumber ? ("right" as const) : undefined,
        sorter: canSort,
        showSorterTooltip: false,
        sortOrder: canSort ? sortOrder(field.name) : undefined,
        render: (_: unknown, row: Row) => {
          const cell = <kind.Cell field={field} value={row.values[field.name]} labels={labels} isDense />
          return field === linked ? <Link to={recordPath(register.id, row.id)}>{cell}</Link> : cell
        },
      }
    }),
    ...(register.states.length > 0
      ? [
          {
            key: "state",
            title: t.list.state,
            width: 108,
            // However many columns there are, where a record stands is seen without scrolling.
            fixed: "right" as const,
            render: (_: unknown, row: Row) => <StateLamp register={register} state={row.state} late={row.late} />,
          },
        ]
      : []),
  ]
  return (
    <>
      {chosenRows.length > 0 && <BulkBar register={register} rows={chosenRows} onClear={() => setChosen([])} />}
    <Table<Row>
      className="rows"
      rowSelection={
        register.steps.length > 0
          ? {
              selectedRowKeys: chosen,
              onChange: (keys) => setChosen(keys.map(String)),
              columnWidth: 36,
              getCheckboxProps: (row) => ({ "aria-label": t.list.choose(row.label) }) as object,
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
      onRow={(row) => ({
        tabIndex: 0,
        onClick: (event) => {
          if (!(event.target as HTMLElement).closest("a,button,label,.ant-table-selection-column")) void navigate(recordPath(register.id, row.id))
        },
        onKeyDown: (event) => moveOrOpen(event, () => void navigate(recordPath(register.id, row.id))),
      })}
    />
    </>
  )
}

/** ↑↓ go from row to row, Enter opens. */
function moveOrOpen(event: KeyboardEvent<HTMLElement>, open: () => void) {
  if (event.target !== event.currentTarget) return
  const to = { ArrowDown: "nextElementSibling", ArrowUp: "previousElementSibling" }[event.key] as
    | "nextElementSibling"
    | "previousElementSibling"
    | undefined
  if (event.key === "Enter") open()
  else if (to) (event.currentTarget[to] as HTMLElement | null)?.focus()
  else return
  event.preventDefault()
}

function Cards({ register, rows, labels }: { register: Register; rows: Row[]; labels: Labels }) {
  const facts = register.list
    .map((name) => register.fields.find((field) => field.name === name))
    .filter((field): field is Field => !!field && field.name !== register.label)
  return (
    <ul className="cards">
      {rows.map((row) => (
        <li key={row.id}>
          <Link className="card" to={recordPath(register.id, row.id)}>
            <span className="card-title">{row.label}</span>
            <StateLamp register={register} state={row.state} late={row.late} />
            <dl>
              {facts
                .filter((field) => row.values[field.name] !== null && row.values[field.name] !== undefined)
                .slice(0, FACTS_ON_A_CARD)
                .map((field) => {
                  const { Cell } = kindOf(field.type)
                  return (
                    <div key={field.name}>
                      <dt>{field.title}</dt>
                      <dd>
                        <Cell field={field} value={row.values[field.name]} labels={labels} isDense />
                      </dd>
                    </div>
                  )
                })}
            </dl>
          </Link>
        </li>
      ))}
    </ul>
  )
}

function ColumnChoice({ register, chosen, onChange }: { register: Register; chosen: string[]; onChange: (next: string[]) => void }) {
  const [isOpen, setOpen] = useState(false)
  const possible = register.fields.filter((field) => field.level !== "sensitive")
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={isOpen}
      onOpenChange={setOpen}
      content={
        <Checkbox.Group
          className="column-choice"
          value={chosen}
          // Columns keep the order of the definition, whatever was ticked first.
          onChange={(names) => onChange(possible.map((f) => f.name).filter((name) => names.includes(name)))}
          options={possible.map((field) => ({ value: field.name, label: field.title }))}
        />
      }
    >
      <Button aria-expanded={isOpen}>{t.list.columns}</Button>
    </Popover>
  )
}
