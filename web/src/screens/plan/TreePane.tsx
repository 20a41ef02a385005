/** What was read: sections, tasks, targets and deliverables, with what is still to be checked. */
import { useQuery } from "@tanstack/react-query"
import { Button, Tooltip } from "antd"
import { memo, type MouseEvent } from "react"
import { Link } from "react-router"
import { listMeasures } from "../../api/calls"
import { useModel } from "../../api/queries"
import type { Labels, Model } from "../../api/types"
import { grouped, trimmed } from "../../fields/number"
import { t } from "../../text/text"
import { Lamp } from "../../ui/Lamp"
import { paths } from "../../paths"
import { type Item, isOpen, type Parts, registerOf } from "./reading"

export type Act = "confirm" | "edit" | "drop" | "restore" | "split" | "merge" | "follow" | "unbind"

interface Props {
  parts: Parts
  chosen: string | null
  /** Only what nobody has looked at. */
  isOpenOnly: boolean
  onHover: (id: string | null) => void
  onChoose: (id: string) => void
  onAct: (act: Act, item: Item) => void
  isBusy: boolean
}

export const TreePane = memo(function TreePane({ parts, chosen, isOpenOnly, onHover, onChoose, onAct, isBusy }: Props) {
  const model = useModel()
  const idAt = (event: MouseEvent) => (event.target as Element).closest<HTMLElement>("[data-ids]")?.dataset.ids ?? null
  const isShown = (item: Item) => !isOpenOnly || isOpen(item) || item.children.some(isOpen)
  return (
    <div
      className="plan-tree"
      tabIndex={0}
      onMouseOver={(event) => onHover(idAt(event))}
      onMouseLeave={() => onHover(null)}
      onClick={(event) => {
        const id = idAt(event)
        if (id && !(event.target as Element).closest("button")) onChoose(id)
      }}
    >
      {parts.sections.map((section) => {
        const tasks = section.tasks.filter(isShown)
        if (isOpenOnly && tasks.length === 0) return null
        return (
          <section key={`${section.row?.id ?? "loose"} ${tasks[0]?.row.id ?? ""}`}>
            <h3 data-ids={section.row?.id} id={section.row && !section.goesOn ? `item-${section.row.id}` : undefined} className={`level-${String(section.row?.values.level ?? 1)}`}>
              {section.row ? `${String(section.row.values.label ?? "")} ${String(section.row.values.title ?? "")}` : t.plan.unplaced}
            </h3>
            <ul>
              {tasks.map((task) => (
                <li key={task.row.id}>
                  <Node item={task} model={model} labels={parts.labels} chosen={chosen} onAct={onAct} isBusy={isBusy} />
                  {task.children.filter((child) => !isOpenOnly || isOpen(child)).map((child) => (
                    <Node key={child.row.id} item={child} model={model} labels={parts.labels} chosen={chosen} onAct={onAct} isBusy={isBusy} />
                  ))}
                </li>
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
})

interface NodeProps {
  item: Item
  model: Model
  labels: Labels
  chosen: string | null
  onAct: (act: Act, item: Item) => void
  isBusy: boolean
}

function Node({ item, model, labels, chosen, onAct, isBusy }: NodeProps) {
  const { row, kind } = item
  const { values } = row
  const isChosen = chosen === row.id
  const isDropped = row.state === "dropped"
  const state = model.registers[`plan.${kind}`]?.states.find((one) => one.name === row.state)
  const lead = values.lead ? labels[String(values.lead)] : null
  const supporting = Array.isArray(values.supporting) ? values.supporting.map((id) => labels[String(id)] ?? "") : []
  const doubt = kind === "task" && isOpen(item) ? doubtOf(values.match) : null
  return (
    <div
      id={`item-${row.id}`}
      data-ids={row.id}
      tabIndex={isChosen ? 0 : -1}
      aria-current={isChosen ? "true" : undefined}
      className={`node node-${kind}${isDropped ? " is-dropped" : ""}${isOpen(item) ? " is-open" : ""}`}
    >
      <div className="node-line">
        <span className={`u u-${kind} node-kind`}>{t.plan.kinds[kind]}</span>
        <span className="node-title">
          {kind === "task" && values.no ? `${String(values.no)}. ` : ""}
          {kind === "target" ? <TargetWords values={values} model={model} /> : row.label}
        </span>
        {doubt && (
          <Tooltip title={doubt}>
            <span>
              <Lamp tone="wait">{t.plan.pleaseCheck}</Lamp>
            </span>
          </Tooltip>
        )}
        {kind === "target" && !isDropped && <BoundMark values={values} />}
        <span className="node-state quiet">{isOpen(item) ? "" : `${state?.tone === "good" ? "✓ " : isDropped ? "" : "✓ "}${state?.title ?? ""}`}</span>
      </div>
      {kind === "task" && (
        <div className="node-facts quiet">
          {t.plan.lead} {lead ?? (values.unfound_lead ? t.plan.unfound(String(values.unfound_lead)) : t.plan.noUnit)}
          {supporting.length > 0 && `　${t.plan.supporting} ${supporting.join(t.common.and)}`}　{t.plan.due} {values.due_on ? String(values.due_on) : "—"}
        </div>
      )}
      {kind === "target" && item.children.length > 0 && (
        <div className="node-facts quiet">
          {t.plan.ofIt}
          {item.children.map(({ row: part }) => `${labels[String(part.values.holder)] ?? ""} ${part.values.value ?? "—"}${values.unit ?? ""}`).join(t.common.and)}
        </div>
      )}
      {!!values.continues && isChosen && (
        <div className="node-facts">
          <Link to={paths.record(registerOf[kind], String(values.continues))}>{t.plan.from}</Link>
        </div>
      )}
      {kind === "target" && isChosen && (
        <>
          <div className="node-facts quiet">“{String(values.quote ?? "")}”</div>
          <Bound item={item} onAct={onAct} isBusy={isBusy} />
        </>
      )}
      {isChosen && (
        <div className="node-acts">
          {isOpen(item) && (
            <Button size="small" type="primary" disabled={isBusy} onClick={() => onAct("confirm", item)}>
              {t.plan.confirm}
            </Button>
          )}
          {!isDropped && (
            <>
              <Button size="small" onClick={() => onAct("edit", item)}>
                {t.plan.edit}
              </Button>
              <Button size="small" disabled={isBusy} onClick={() => onAct("drop", item)}>
                {t.plan.drop}
              </Button>
            </>
          )}
          {isDropped && (
            <Button size="small" disabled={isBusy} onClick={() => onAct("restore", item)}>
              {t.plan.restore}
            </Button>
          )}
          {kind === "task" && isOpen(item) && (
            <>
              <Button size="small" disabled={isBusy} onClick={() => onAct("split", item)}>
                {t.plan.split}
              </Button>
              <Button size="small" disabled={isBusy} onClick={() => onAct("merge", item)}>
                {t.plan.merge}
              </Button>
            </>
          )}
        </div>
      )}
    </div>
  )
}

/** Said only where the reading is unsure; being sure goes without saying. */
function doubtOf(match: unknown): string | null {
  if (match === "guess") return t.plan.match
  if (match === "none") return t.plan.matchNone
  return null
}

/** Seen without opening the target: its number is a measure's, or might be. */
function BoundMark({ values }: { values: Item["row"]["values"] }) {
  if (values.measure) return <Lamp tone="good">{t.plan.bound}</Lamp>
  return values.suggested ? <Lamp tone="wait">{t.plan.bindable}</Lamp> : null
}

/** Which measure says the number of a target, or might. */
function Bound({ item, onAct, isBusy }: { item: Item; onAct: (act: Act, item: Item) => void; isBusy: boolean }) {
  const { values } = item.row
  const measures = useQuery({ queryKey: ["measure"], queryFn: listMeasures, enabled: !!(values.measure || values.suggested) })
  const called = (id: unknown) => measures.data?.find((one) => one.id === id)?.title
  const [bound, suggested] = [called(values.measure), called(values.suggested)]
  if (bound)
    return (
      <div className="node-facts">
        {t.plan.boundTo(bound, values.measured == null ? "" : `${String(values.measured)} ${String(values.unit ?? "")}`.trim())}{" "}
        <Button size="small" type="link" disabled={isBusy} onClick={() => onAct("unbind", item)}>
          {t.plan.unbind}
        </Button>
      </div>
    )
  if (suggested)
    return (
      <div className="node-facts">
        {t.plan.mayBind(suggested)}{" "}
        <Button size="small" disabled={isBusy} onClick={() => onAct("follow", item)}>
          {t.plan.bind}
        </Button>
      </div>
    )
  return null
}

/** A target as a short sentence: 公办率 不低于 61.2 %. */
export function TargetWords({ values, model }: { values: Item["row"]["values"]; model: Model }) {
  const comparator = model.codes["plan.comparator"]?.codes.find((code) => code.code === values.comparator)?.title ?? ""
  if (values.value === null || values.value === undefined) return <>{String(values.subject || values.quote || "")}</>
  const to = values.value_to === null || values.value_to === undefined ? "" : `—${grouped(trimmed(String(values.value_to)))}`
  return (
    <>
      {String(values.subject || values.quote || "")} {comparator}{" "}
      <strong className="num">
        {grouped(trimmed(String(values.value)))}
        {to}
        {String(values.unit ?? "")}
      </strong>
      {!!values.base_year && <Base values={values} />}
    </>
  )
}

/** Where a number starts from: 2025 年 56 %. */
function Base({ values }: { values: Item["row"]["values"] }) {
  const base = values.base === null || values.base === undefined ? null : `${grouped(trimmed(String(values.base)))}${String(values.unit ?? "")}`
  return <span className="quiet num">{t.plan.base(String(values.base_year), base)}</span>
}
