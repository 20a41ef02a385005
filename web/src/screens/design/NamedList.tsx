/**
 * Things with names, in order: fields, states, steps, codes. One is open at a time; they are
 * moved by dragging, by buttons and by Alt and an arrow key. What is shipped stands before
 * what the layer adds, and stays where it is.
 */
import { Button } from "antd"
import type { KeyboardEvent, ReactNode } from "react"
import { design as d } from "../../text/design"
import { useChange, useDesk, useFoundAt, useSaid } from "./context"
import { entriesOf, freeName, get, isSame, move, type Path, prune, put } from "./document"
import { type Dragged, drags, useDropped } from "./dragging"
import { NameInput } from "./NameInput"
import { Panel } from "./Panel"
import { titleIn, useSummary } from "./summary"

interface Props {
  title: string
  /** What new ones are called until somebody says otherwise. */
  stem: string
  place: string
  path: Path
  mayAdd: boolean
  short?: string
  /** Names above names: groups of facts. */
  depth?: number
  /** Takes something dragged from elsewhere. */
  onTake?: (what: Dragged, at: number) => void
  /** In the place of the button that adds one. */
  adding?: ReactNode
  /** What of a thing stands elsewhere in the file, and is opened and removed with it. */
  inside?: (name: string) => Inside | null
}

export interface Inside {
  path: Path
  body: ReactNode
}

export function NamedList(props: Props) {
  const { title, stem, place, path, mayAdd, short, depth = 0, onTake, adding, inside } = props
  const { mayWrite, isOwn, language, announce, goTo } = useDesk()
  const { change } = useChange()
  const { value, base } = useSaid(path)
  const shipped = isOwn ? [] : entriesOf(base)
  const added = entriesOf(value).filter((one) => !shipped.some((other) => other.name === one.name))
  const list = path.join("/")

  const moveTo = (name: string, to: number) => {
    // Among all that is said here; what is said of shipped things lies in the same table and does not count.
    const there = entriesOf(value).findIndex((one) => one.name === added[to]?.name)
    change((words) => move(words, [...path, name], there < 0 ? entriesOf(value).length : there))
    announce(d.moved(titleIn(added.find((one) => one.name === name)), to + 1, added.length))
  }
  const dropped = useDropped(
    (what) => mayWrite && ("type" in what ? !!onTake : what.list === list),
    (what, at) => {
      const to = at - shipped.length
      if ("type" in what) return onTake?.(what, Math.max(0, to))
      const from = added.findIndex((one) => one.name === what.name)
      if (from >= 0) moveTo(what.name, Math.max(0, to > from ? to - 1 : to))
    },
  )
  const add = () => {
    const stemmed = isOwn ? stem : `${language.design.prefix}${stem}`
    const name = freeName(stemmed, [...shipped, ...added].map((one) => one.name))
    change((words) => put(words, [...path, name], depth > 0 ? { entries: [] } : short ? "" : { entries: [{ name: "title", value: "" }] }))
    goTo([...path, name])
    announce(d.added(title))
  }
  const rows = [...shipped, ...added]
  return (
    <div className="named">
      {rows.length === 0 && <p className="quiet">{d.none(title)}</p>}
      <ol className="named-rows" aria-label={title} {...dropped.whole(rows.length)}>
        {rows.map((entry, i) => (
          <NamedRow
            key={entry.name}
            name={entry.name}
            place={place}
            path={[...path, entry.name]}
            index={i}
            n={added.length}
            isShipped={i < shipped.length}
            short={short}
            depth={depth}
            stem={stem}
            inside={inside?.(entry.name) ?? null}
            isDropBefore={dropped.at === i}
            isDropAfter={dropped.at === i + 1 && i === rows.length - 1}
            over={dropped.row(i)}
            onMove={(by) => {
              const from = i - shipped.length
              const to = from + by
              if (to >= 0 && to < added.length) moveTo(entry.name, to)
            }}
          />
        ))}
      </ol>
      {mayAdd && mayWrite && (adding ?? <Button onClick={add}>{d.add(title)}</Button>)}
      {!mayAdd && mayWrite && !isOwn && <p className="quiet">{d.shipped.known}</p>}
    </div>
  )
}

interface RowProps {
  name: string
  place: string
  path: Path
  index: number
  n: number
  isShipped: boolean
  short?: string
  depth: number
  stem: string
  inside: Inside | null
  isDropBefore: boolean
  isDropAfter: boolean
  over: ReturnType<ReturnType<typeof useDropped>["row"]>
  onMove: (by: number) => void
}

function NamedRow({ name, place, path, isShipped, short, depth, stem, inside, isDropBefore, isDropAfter, over, onMove }: RowProps) {
  const { mayWrite, isOwn, at, goTo, announce } = useDesk()
  const { change } = useChange()
  const { value, base } = useSaid(path)
  const foundHere = useFoundAt(path, false)
  const foundInside = useFoundAt(inside?.path ?? path, false)
  const found = inside ? [...foundHere, ...foundInside] : foundHere
  const summary = useSummary(place, path)
  const title = titleIn(value === undefined ? undefined : { name, value }) || titleIn(base === undefined ? undefined : { name, value: base }) || name
  const isOpen = [path, ...(inside ? [inside.path] : [])].some((one) => isSame(at.slice(0, one.length), one))
  const canMove = mayWrite && !isShipped
  const onKey = (event: KeyboardEvent) => {
    if (!event.altKey || !canMove || (event.key !== "ArrowUp" && event.key !== "ArrowDown")) return
    event.preventDefault()
    onMove(event.key === "ArrowUp" ? -1 : 1)
  }
  const remove = () => {
    change((words) => {
      const left = put(words, path, undefined)
      return inside && get({ entries: left }, inside.path) ? prune(put(left, inside.path, undefined), inside.path) : left
    })
    if (isOpen) goTo(path.slice(0, -1))
    announce(d.removed(title))
  }
  const nErrors = found.filter((one) => one.error).length
  return (
    <li className={`named-row${isOpen ? " is-open" : ""}${isDropBefore ? " is-drop-before" : ""}${isDropAfter ? " is-drop-after" : ""}`} {...over}>
      {summary.heading && <div className="named-heading">{summary.heading}</div>}
      <div className="named-head" {...(canMove ? drags({ list: path.slice(0, -1).join("/"), name }) : {})}>
        {canMove && (
          <span className="grip" aria-hidden="true">
            ⠿
          </span>
        )}
        <button type="button" className="named-open" aria-expanded={isOpen} onClick={() => goTo(isOpen ? path.slice(0, -1) : path)} onKeyDown={onKey}>
          <strong>{title}</strong>
          {isShipped && <span className="shipped-mark">{d.shipped.mark}</span>}
          <span className="quiet">{summary.text}</span>
          {nErrors > 0 && <span className="bad">{d.found.errors(nErrors)}</span>}
        </button>
        {canMove && (
          <>
            <Button type="text" size="small" onClick={() => onMove(-1)} aria-label={d.moveUp(title)}>
              ↑
            </Button>
            <Button type="text" size="small" onClick={() => onMove(1)} aria-label={d.moveDown(title)}>
              ↓
            </Button>
            <Button type="text" size="small" onClick={remove} aria-label={d.removeOne(title)}>
              ✕
            </Button>
          </>
        )}
      </div>
      {isOpen && (
        <div className="named-body" role="group" aria-label={title}>
          {!isShipped && <NameInput path={path} />}
          {depth > 0 ? (
            <NamedList title={d.factsOf(title)} stem={stem} place={place} path={path} mayAdd={mayWrite} depth={depth - 1} />
          ) : (
            <Panel place={place} path={path} short={short} />
          )}
          {inside?.body}
          {isShipped && !isOwn && <p className="quiet">{d.shipped.rowHelp}</p>}
        </div>
      )}
    </li>
  )
}
