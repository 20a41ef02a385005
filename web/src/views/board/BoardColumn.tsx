/** All rows in one state, the next ones on asking. */
import { Button } from "antd"
import { useState } from "react"
import type { Filters } from "../../api/calls"
import { useRows } from "../../api/queries"
import type { Field, Labels, Register, Row, State, StepDefinition } from "../../api/types"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Lamp } from "../../ui/Lamp"
import { keepWalk } from "../walk"
import { BoardCard } from "./BoardCard"

const AT_ONCE = 20

interface Props {
  register: Register
  state: State
  filters: Filters
  fields: Field[]
  search: string
  isDragging: boolean
  /** The step that a card dropped here would take. */
  offered?: StepDefinition
  onDrag: (row: Row | null) => void
  onDrop: () => void
}

export function BoardColumn({ register, state, filters, fields, search, isDragging, offered, onDrag, onDrop }: Props) {
  const asked = { ...filters, state: state.name }
  const rows = useRows(register.id, asked, AT_ONCE)
  const [isOver, setOver] = useState(false)
  const pages = rows.data?.pages ?? []
  const all = pages.flatMap((page) => page.rows)
  const labels: Labels = Object.assign({}, ...pages.map((page) => page.labels))
  const count = pages[0]?.count
  const remember = () =>
    count && keepWalk(register.id, { search, filters: asked, ids: all.map((row) => row.id), next: pages[pages.length - 1]?.next ?? null, count })
  return (
    <section
      className={`board-column${isDragging ? (offered ? " is-offered" : " is-closed") : ""}${isOver && offered ? " is-over" : ""}`}
      aria-label={state.title}
      onDragOver={(event) => {
        if (!offered) return
        event.preventDefault()
        setOver(true)
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault()
        setOver(false)
        onDrop()
      }}
    >
      <h2>
        <Lamp tone={state.tone}>{state.title}</Lamp> {count && <span className="quiet num">{count.over ? t.list.count(count.n, true) : count.n}</span>}
      </h2>
      {isDragging && <p className="quiet board-hint">{offered ? t.layout.dropTo(offered.title) : t.layout.noDrop}</p>}
      <Answer query={rows as never}>
        {() => (
          <>
            {all.length === 0 && <p className="quiet">{t.layout.emptyState}</p>}
            <ul onClickCapture={remember}>
              {all.map((row, i) => (
                <BoardCard key={row.id} register={register} row={row} fields={fields} labels={labels} isFirst={i === 0} onDrag={onDrag} />
              ))}
            </ul>
            {rows.hasNextPage && (
              <Button block onClick={() => void rows.fetchNextPage()} loading={rows.isFetchingNextPage}>
                {t.list.more}
              </Button>
            )}
          </>
        )}
      </Answer>
    </section>
  )
}
