/** A list of any register: the question first, then rows; cards on a phone. */
import { Button, Dropdown } from "antd"
import { lazy, type ReactNode, Suspense, useState } from "react"
import { Link, Navigate, useSearchParams } from "react-router"
import { useRows, useViews } from "../api/queries"
import type { Labels, Register } from "../api/types"
import { paths } from "../paths"
import { t } from "../text/text"
import { Blank } from "../ui/Blank"
import { Failure } from "../ui/Failure"
import { PageHead } from "../ui/PageHead"
import { usePhone } from "../ui/phone"
import { usePrinting } from "../ui/print"
import { Wait } from "../ui/Wait"
import { Board } from "./board/Board"
import { Calendar } from "./calendar/Calendar"
import { dayText } from "./calendar/month"
import { FilterBar } from "./FilterBar"
import { asListed, type Asking, askNothing, EVERYTHING, filtersOf, isFiltered, setAside } from "./filters"
import { useKept } from "./kept"
import { dayOf, layoutOf, layoutsOf } from "./layouts"
import { Cards } from "./list/Cards"
import { ColumnChoice } from "./list/ColumnChoice"
import { useColumns } from "./list/columns"
import { LayoutSwitch } from "./list/LayoutSwitch"
import { PaperTable } from "./list/PaperTable"
import { type Density, RowTable } from "./list/RowTable"
import { NO_VIEW, ViewMenu } from "./list/ViewMenu"
import { keepWalk } from "./walk"

const PAGE = 50

const Pivot = lazy(() => import("./pivot/Pivot").then(({ Pivot }) => ({ default: Pivot })))
const ExportDialog = lazy(() => import("./list/ExportDialog").then(({ ExportDialog }) => ({ default: ExportDialog })))

interface Props {
  register: Register
  /** What a screen adds to the buttons above. */
  actions?: ReactNode
  empty?: ReactNode
}

/** Opened without a question, a list opens with the view this person chose for it. */
export function RecordList(props: Props) {
  const [params] = useSearchParams()
  const views = useViews(props.register.id)
  if (params.toString() !== "" || views.isError) return <Asked {...props} />
  if (!views.data) return <Wait />
  const view = views.data.views.find((one) => one.id === views.data.default)
  return view ? <Navigate replace to={paths.list(props.register.id, { ...view.query, v: view.id })} /> : <Asked {...props} />
}

function Asked({ register, actions, empty }: Props) {
  const [params, setParams] = useSearchParams()
  const isPhone = usePhone()
  const isPrinting = usePrinting()
  const asked = filtersOf(params)
  const layout = layoutOf(register, params)
  // A board has a column for each state; elsewhere some are left out until they are asked for.
  const listed = layout === "board" ? { ...register, states: register.states.map((state) => ({ ...state, aside: false })) } : register
  const filters = asListed(listed, asked, dayText(new Date()))
  // Said above as well: on a phone and on paper the filters are folded away.
  const asOf = params.get("as_of")
  const aside = setAside(listed)
  const leavesOut = (isPhone || isPrinting) && aside.length > 0 && !asked.state
  const day = layout === "calendar" ? dayOf(register, params) : undefined
  // The other layouts ask for their own rows; of these they want the count.
  const rows = useRows(register.id, filters, layout === "table" ? PAGE : 1)
  const columns = useColumns(register, params)
  const [density, setDensity] = useKept<Density>("density", "small")
  const [isExporting, setExporting] = useState(false)
  const hasDefault = !!useViews(register.id).data?.default

  const ask = (changes: Asking) =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before)
        for (const [key, value] of Object.entries(changes)) value === null ? next.delete(key) : next.set(key, value)
        if (hasDefault && next.toString() === "") next.set("v", NO_VIEW)
        return next
      },
      // At once: a box that was ticked must not seem unticked until the address has changed.
      { replace: true, flushSync: true },
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
  const clear = <Button onClick={() => ask(askNothing(params))}>{t.list.clear}</Button>
  const remember = () =>
    count &&
    keepWalk(register.id, { search: params.toString(), filters, ids: all.map((row) => row.id), next: pages[pages.length - 1]?.next ?? null, count })

  return (
    <>
      <PageHead
        title={register.title}
        beside={
          <>
            {count && <span className="quiet num">{t.list.count(count.n, count.over)}</span>}
            {asOf && <span className="quiet num">{asOf === EVERYTHING ? t.list.everyDay : t.list.asOfDay(asOf)}</span>}
            {leavesOut && <span className="quiet">{t.list.withoutAside(aside.map((state) => state.title).join(t.common.and))}</span>}
            <ViewMenu register={register} params={params} columns={columns.names} onOpen={(query) => setParams(query)} />
          </>
        }
        actions={
          <>
            <LayoutSwitch layouts={layoutsOf(register)} current={layout} params={params} />
            {actions}
            {!isPhone && layout !== "calendar" && layout !== "pivot" && (
              <ColumnChoice
                register={register}
                chosen={columns.names}
                onChange={(names) => {
                  columns.keep(names)
                  ask({ columns: names?.join() ?? null })
                }}
              />
            )}
            {!isPhone && layout === "table" && (
              <Dropdown
                menu={{
                  selectedKeys: [density],
                  items: [
                    { key: "small", label: t.list.compact },
                    { key: "middle", label: t.list.roomy },
                  ],
                  onClick: ({ key }) => setDensity(key as Density),
                }}
              >
                <Button>{t.list.density}</Button>
              </Dropdown>
            )}
            {!isPhone && register.importable && (
              <Link to={paths.importInto(register.id)}>
                <Button>{t.exchange.entry}</Button>
              </Link>
            )}
            {!isPhone && (
              <Button onClick={() => setExporting(true)}>{t.list.export}</Button>
            )}
            {create}
          </>
        }
      />
      {isExporting && (
        <Suspense fallback={null}>
          <ExportDialog register={register} query={{ ...filters, columns: columns.names.join() }} onClose={() => setExporting(false)} />
        </Suspense>
      )}
      <FilterBar register={layout === "pivot" ? { ...register, search: false } : listed} params={params} onChange={ask} />
      {rows.isError && <Failure error={rows.error} retry={() => void rows.refetch()} action={isFiltered(asked) && clear} />}
      {rows.isPending && layout !== "pivot" && <Wait />}
      {count && all.length === 0 && layout !== "pivot" && !rows.isError &&
        (isFiltered(asked) ? (
          <Blank title={t.list.emptyFiltered} help={t.list.emptyFilteredHelp} action={clear} />
        ) : (
          (empty ?? <Blank title={t.list.empty(register.title)} help={register.help || (register.shape === "duty" ? t.list.emptyDuty : t.list.emptyHelp)} action={create} />)
        ))}
      {all.length > 0 && layout === "board" && <Board register={register} filters={filters} fields={columns.fields} search={params.toString()} />}
      {all.length > 0 && day && <Calendar register={register} day={day} params={params} today={dayText(new Date())} onChange={ask} />}
      {layout === "pivot" && (
        <Suspense fallback={<Wait />}>
          <Pivot register={register} filters={filters} params={params} onChange={ask} />
        </Suspense>
      )}
      {all.length > 0 && layout === "table" && (
        <div onClickCapture={remember} aria-busy={rows.isPlaceholderData}>
          {isPrinting ? (
            <PaperTable register={register} fields={columns.fields} rows={all} labels={labels} />
          ) : isPhone ? (
            <Cards register={register} fields={columns.fields} rows={all} labels={labels} />
          ) : (
            <RowTable
              register={register}
              fields={columns.fields}
              rows={all}
              labels={labels}
              density={density}
              sort={pages[0]?.sort ?? ""}
              onSort={(sort) => ask({ sort })}
            />
          )}
        </div>
      )}
      {layout === "table" && rows.hasNextPage && (
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
