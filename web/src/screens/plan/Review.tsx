/** 核对计划: the document's words on the left, what was read out of them on the right. */
import { Button, Checkbox, Segmented } from "antd"
import { useCallback, useEffect, useMemo, useRef, useState } from "react"
import { Link, Navigate, useNavigate, useParams, useSearchParams } from "react-router"
import { takeStep } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { RecordFacts, StepDefinition, Values } from "../../api/types"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Failure } from "../../ui/Failure"
import { PageHead } from "../../ui/PageHead"
import { usePhone } from "../../ui/phone"
import { Wait } from "../../ui/Wait"
import { StepDialog } from "../../views/StepDialog"
import { type Editing, EditDrawer } from "./EditDrawer"
import { Highlight } from "./Highlight"
import { type Item, inOrder, isOpen, type Parts, registerOf, spansOf, usePartWritten, usePlan } from "./reading"
import { charactersBefore, type Range, shownOf, type SpanKind } from "./segments"
import { TextPane } from "./TextPane"
import { type Act, TreePane } from "./TreePane"
import "./plan.css"
import { useNotices } from "../../ui/notices"

export function Review() {
  const { id = "" } = useParams()
  const { plan, parts, isLarge, error, retry } = usePlan(id)
  if (error) return <Failure error={error} retry={retry} />
  if (isLarge) return <Navigate to={paths.plan(id)} replace />
  if (!plan || !parts) return <Wait />
  return <Reviewing key={id} plan={plan} parts={parts} />
}

const LEGEND: SpanKind[] = ["section", "task", "unit", "target", "deliverable"]

function Reviewing({ plan, parts }: { plan: RecordFacts; parts: Parts }) {
  const message = useNotices()
  const navigate = useNavigate()
  const model = useModel()
  const written = usePartWritten()
  const isPhone = usePhone()
  const [params, setParams] = useSearchParams()
  // The address follows a moment later; a key pressed at once must already mean the new choice.
  const [chosen, setChosen] = useState(params.get("item"))
  const isOpenOnly = params.get("open") === "1"
  const side = params.get("side") === "text" ? "text" : "tree"
  const [hovered, setHovered] = useState<string | null>(null)
  const [editing, setEditing] = useState<Editing | null>(null)
  const [asking, setAsking] = useState<{ step: StepDefinition; item: Item | null; given?: Values } | null>(null)
  const [selected, setSelected] = useState<Range | null>(null)
  const [cursor, setCursor] = useState<number | null>(null)
  const [isBusy, setBusy] = useState(false)

  const text = String(plan.values.text ?? "")
  const { spans, extents } = useMemo(() => spansOf(text, parts), [text, parts])
  const items = useMemo(() => inOrder(parts), [parts])
  const open = items.filter(isOpen).length
  const current = items.find((item) => item.row.id === chosen) ?? null
  const bindable = items.filter(({ kind, row }) => kind === "target" && row.state !== "dropped" && !!row.values.suggested && !row.values.measure)

  const setParam = useCallback(
    (changes: Record<string, string | null>) =>
      setParams(
        (before) => {
          const next = new URLSearchParams(before)
          for (const [key, value] of Object.entries(changes)) value === null ? next.delete(key) : next.set(key, value)
          return next
        },
        { replace: true },
      ),
    [setParams],
  )

  const choose = useCallback(
    (item: string) => {
      setChosen(item)
      setParam({ item })
    },
    [setParam],
  )
  const chooseInText = useCallback(
    (item: string, offset: number | null) => {
      setCursor(offset)
      choose(item)
    },
    [choose],
  )

  // A notice and last year's summary may stand before the plan: the text opens where the plan begins.
  const isOpened = useRef(false)
  useEffect(() => {
    if (isOpened.current || chosen) return
    const first = document.querySelector(".plan-text .u, .plan-text .in-task")
    if (!first) return
    isOpened.current = true
    first.scrollIntoView({ block: "start" })
  }, [chosen, spans])

  useEffect(() => {
    if (!chosen) return
    document.getElementById(`item-${chosen}`)?.scrollIntoView({ block: "nearest" })
    const inText = document.querySelector(`.plan-text .u[data-ids~="${CSS.escape(chosen)}"], .plan-text [data-ids~="${CSS.escape(chosen)}"]`)
    const pane = inText?.closest(".plan-text")
    if (inText && pane && !isInView(inText, pane)) inText.scrollIntoView({ block: "center" })
  }, [chosen])

  const step = (item: Item, name: string) => model.registers[registerOf[item.kind]]?.steps.find((one) => one.name === name)

  const move = (by: number) => {
    const shown = items.filter((item) => !isOpenOnly || isOpen(item) || item.row.id === chosen)
    const at = shown.findIndex((item) => item.row.id === chosen)
    const next = shown[at === -1 ? 0 : Math.max(0, Math.min(shown.length - 1, at + by))]
    if (next) choose(next.row.id)
  }

  /** The next one nobody has looked at, after this one, among the parts as they are after its step. */
  const moveOn = useRef<(id: string) => void>(() => undefined)
  useEffect(() => {
    moveOn.current = (id) => {
      if (chosen !== id) return // somebody has gone on by hand meanwhile
      const at = items.findIndex((item) => item.row.id === id)
      const next = items.slice(at + 1).find(isOpen) ?? items.find((item) => isOpen(item) && item.row.id !== id)
      if (next) choose(next.row.id)
    }
  })
  const moveOnFrom = (id: string) => requestAnimationFrame(() => moveOn.current(id))

  const take = async (item: Item, name: string, inputs: Values = {}) => {
    setBusy(true)
    try {
      // A step may change other parts too, and which ones is the server's matter: they are waited for.
      await written(await takeStep(registerOf[item.kind], item.row.id, name, item.row.version, inputs))
      if (name === "confirm") moveOnFrom(item.row.id)
      else void message.success(t.step.done(step(item, name)?.title ?? ""))
    } catch (error) {
      void message.error(error instanceof Error ? error.message : String(error))
    } finally {
      setBusy(false)
    }
  }

  /** All that a measure was found for, one after the other: what is refused is told, the others go on. */
  const followAll = async () => {
    setBusy(true)
    const refused: string[] = []
    for (const item of bindable) {
      try {
        await written(await takeStep(registerOf[item.kind], item.row.id, "follow", item.row.version, {}))
      } catch (error) {
        refused.push(`${item.row.label}：${error instanceof Error ? error.message : String(error)}`)
      }
    }
    setBusy(false)
    const done = bindable.length - refused.length
    if (refused.length > 0) void message.error(`${t.plan.followedAll(done)}${refused.join("")}`)
    else void message.success(t.plan.followedAll(done))
  }

  const act = (what: Act, item: Item) => {
    const definition = step(item, what)
    if (what === "edit") return setEditing({ kind: item.kind, id: item.row.id })
    if (what === "split") {
      if (cursor === null) return void message.info(t.plan.splitHelp)
      return void take(item, "split", { offset: charactersBefore(text, cursor) })
    }
    if (what === "merge") {
      const tasks = parts.items.filter((task) => task.row.state !== "dropped")
      const previous = tasks[tasks.findIndex((task) => task.row.id === item.row.id) - 1]
      if (!previous || !definition) return
      return setAsking({ step: definition, item, given: { into: previous.row.id } })
    }
    if (definition && definition.ask.length > 0) return setAsking({ step: definition, item })
    return void take(item, what)
  }

  // Keys work where nobody is typing and no dialog is open.
  const keys = useRef<(event: KeyboardEvent) => void>(() => undefined)
  useEffect(() => {
    keys.current = (event) => {
      if (event.ctrlKey || event.metaKey || event.altKey || asking) return
      if ((event.target as Element).closest("input,textarea,select,button,a,[contenteditable],[role=dialog],.ant-select")) return
      const key = event.key.toLowerCase()
      if (key === "j") move(1)
      else if (key === "k") move(-1)
      else if (current && key === "e" && current.row.state !== "dropped") act("edit", current)
      else if (isBusy) return
      else if (current && key === "x" && current.row.state !== "dropped") act("drop", current)
      else if (current && key === "enter" && isOpen(current)) act("confirm", current)
      else return
      event.preventDefault()
    }
  })
  useEffect(() => {
    const listen = (event: KeyboardEvent) => keys.current(event)
    document.addEventListener("keydown", listen)
    return () => document.removeEventListener("keydown", listen)
  }, [])

  const add = (kind: Item["kind"]) => {
    if (!selected) return
    const words = shownOf(text.slice(selected.at, selected.to)).trim()
    const place = { at: charactersBefore(text, selected.at), to: charactersBefore(text, selected.to) }
    const task = parts.items.find((one) => Number(one.row.values.at) <= place.at && Number(one.row.values.to) >= place.to)
    const before = parts.items.filter((one) => Number(one.row.values.at) <= place.at).pop()
    // Words before the first task (a preamble) go to the task one is at.
    const chosenTask = parts.items.find((one) => one.row.id === chosen || one.children.some((child) => child.row.id === chosen))
    const given: Values = {
      ...place,
      ...(kind === "task"
        ? { plan: plan.id, title: words.split(/[。；]/)[0] ?? words, text: words, section: before?.row.values.section ?? null }
        : { task: (task ?? before ?? chosenTask ?? parts.items[0])?.row.id ?? null }),
      ...(kind === "target" ? { quote: words } : {}),
      ...(kind === "deliverable" ? { name: words.replace(/[《》]/g, "") } : {}),
    }
    setEditing({ kind, given })
    setSelected(null)
    getSelection()?.removeAllRanges()
  }

  const confirmAll = model.registers["plan.plan"]?.steps.find((one) => one.name === "confirm")
  const canConfirm = plan.steps.find((one) => one.name === "confirm")
  const tasks = parts.items.length
  const targets = items.filter((item) => item.kind === "target").length
  // What was confirmed long ago is only read.
  const isChecked = plan.state !== "reading" && open === 0

  return (
    <div className="review">
      <Highlight hovered={hovered} chosen={chosen} />
      <PageHead
        title={isChecked ? t.plan.original : t.plan.review}
        over={<Link to={paths.plan(plan.id)}>{plan.label}</Link>}
        beside={
          <span className="review-count">
            {!isChecked && <strong className="num">{t.plan.reviewed(items.length - open, items.length)}</strong>}
            <span className="quiet num">{t.plan.count(tasks, targets, items.length - tasks - targets)}</span>
          </span>
        }
        actions={
          <>
            {!isChecked && (
              <Checkbox checked={isOpenOnly} onChange={(event) => setParam({ open: event.target.checked ? "1" : null })}>
                {t.plan.only}
              </Checkbox>
            )}
            {bindable.length > 0 && (
              <Button disabled={isBusy} onClick={() => void followAll()}>
                {t.plan.followAll(bindable.length)}
              </Button>
            )}
            {confirmAll && canConfirm?.possible && (
              <Button type="primary" onClick={() => setAsking({ step: confirmAll, item: null })}>
                {confirmAll.title}
              </Button>
            )}
          </>
        }
      />
      {!!plan.values.problems && (
        <details className="notice">
          <summary>{t.plan.problems}</summary>
          <div className="long-text">{String(plan.values.problems)}</div>
        </details>
      )}
      <div className="review-bar no-print">
        <span aria-label={t.plan.legend}>
          {LEGEND.map((kind) => (
            <span key={kind} className={`u u-${kind}`}>
              {t.plan.kinds[kind]}
            </span>
          ))}
        </span>
        {isPhone ? (
          <Segmented
            aria-label={t.plan.side}
            value={side}
            onChange={(value) => setParam({ side: value })}
            options={[
              { value: "text", label: t.plan.original },
              { value: "tree", label: t.plan.tree },
            ]}
          />
        ) : (
          <span className="quiet">{t.plan.keys}</span>
        )}
      </div>
      <div className="review-panes">
        {(!isPhone || side === "text") && (
          <section className="review-left" aria-label={t.plan.original}>
            {text ? (
              <TextPane text={text} spans={spans} extents={extents} onHover={setHovered} onChoose={chooseInText} onSelect={setSelected} />
            ) : (
              <p className="quiet">{t.plan.noText}</p>
            )}
            {selected && (
              <div className="selection-bar" role="toolbar">
                <span className="one-line">{t.plan.selected(shownOf(text.slice(selected.at, selected.to)).slice(0, 30))}</span>
                {(["task", "target", "deliverable"] as const).map((kind) => (
                  <Button key={kind} size="small" onClick={() => add(kind)}>
                    {t.plan.add[kind]}
                  </Button>
                ))}
              </div>
            )}
            {!selected && cursor !== null && current?.kind === "task" && isOpen(current) && isInside(current, charactersBefore(text, cursor)) && (
              <div className="selection-bar" role="toolbar">
                <span className="one-line">{t.plan.splitAt(shownOf(text.slice(cursor, cursor + 20)))}</span>
                <Button size="small" disabled={isBusy} onClick={() => act("split", current)}>
                  {t.plan.split}
                </Button>
              </div>
            )}
          </section>
        )}
        {(!isPhone || side === "tree") && (
          <section className="review-right" aria-label={t.plan.tree}>
            <TreePane parts={parts} chosen={chosen} isOpenOnly={isOpenOnly} onHover={setHovered} onChoose={choose} onAct={act} isBusy={isBusy} />
          </section>
        )}
      </div>
      {editing && (
        <EditDrawer
          editing={editing}
          onClose={() => setEditing(null)}
          onSaved={(record) => {
            void written(record)
            setEditing(null)
            choose(record.id)
          }}
        />
      )}
      {asking && (
        <StepDialog
          register={model.registers[asking.item ? registerOf[asking.item.kind] : "plan.plan"]!}
          record={asking.item ? asking.item.row : plan}
          step={asking.item ? asking.step : { ...asking.step, help: open > 0 ? t.plan.confirmAllHelp(open) : asking.step.help }}
          given={asking.given}
          onClose={() => setAsking(null)}
          onDone={(record) => {
            if (!asking.item) return void navigate(paths.plan(plan.id))
            const { id } = asking.item.row
            void written(record).then(() => moveOnFrom(id))
          }}
        />
      )}
    </div>
  )
}

function isInView(element: Element, pane: Element): boolean {
  const inner = element.getBoundingClientRect()
  const outer = pane.getBoundingClientRect()
  return inner.top >= outer.top && inner.bottom <= outer.bottom
}

const isInside = (item: Item, offset: number) => Number(item.row.values.at) < offset && offset < Number(item.row.values.to)
