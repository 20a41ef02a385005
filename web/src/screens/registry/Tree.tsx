/** 机构树: the organisations there were on a day, each below whom it was then, and what became of it since. */
import { keepPreviousData, useQuery } from "@tanstack/react-query"
import { DatePicker, Input } from "antd"
import dayjs from "dayjs"
import { useMemo, useState } from "react"
import { Link, useSearchParams } from "react-router"
import { getOrganisations } from "../../api/calls"
import type { OrganisationThen } from "../../api/types"
import { DAY_FORMATS } from "../../fields/dateFormats"
import { paths } from "../../paths"
import { t } from "../../text/text"
import { Answer } from "../../ui/Answer"
import { Blank } from "../../ui/Blank"
import { PageHead } from "../../ui/PageHead"
import { CLEAR } from "../../ui/spoken"
import "./tree.css"

const ORGANISATION = "registry.organisation"

type Below = Map<string | null, OrganisationThen[]>

/** How many schools there are below somebody, at whatever depth. */
const schoolsBelow = (below: Below, id: string): number => (below.get(id) ?? []).reduce((sum, unit) => sum + (unit.school ? 1 : 0) + schoolsBelow(below, unit.id), 0)

export function Tree() {
  const [params, setParams] = useSearchParams()
  const asOf = params.get("as_of") ?? undefined
  const [sought, setSought] = useState("")
  const query = useQuery({ queryKey: ["rows", ORGANISATION, "tree", asOf], queryFn: () => getOrganisations(asOf), placeholderData: keepPreviousData })
  return (
    <>
      <PageHead title={t.tree.title} />
      <div className="tree-asked no-print">
        <label>
          {t.list.asOf}
          <DatePicker
            format={DAY_FORMATS}
            aria-label={t.list.asOf}
            value={asOf ? dayjs(asOf) : null}
            placeholder={t.list.spans.today}
            onChange={(chosen) => setParams(chosen ? { as_of: chosen.format("YYYY-MM-DD") } : {})}
          />
        </label>
        <Input allowClear={CLEAR} aria-label={t.tree.seek} placeholder={t.tree.seek} value={sought} onChange={(event) => setSought(event.target.value)} />
      </div>
      <Answer query={query}>{(tree) => <Units asOf={tree.as_of} units={tree.units} sought={sought.trim()} />}</Answer>
    </>
  )
}

function Units({ asOf, units, sought }: { asOf: string; units: OrganisationThen[]; sought: string }) {
  const below = useMemo(() => belowOf(units, sought), [units, sought])
  const top = below.get(null) ?? []
  const schools = units.filter((unit) => unit.school).length
  return (
    <>
      <p>{t.tree.said(asOf, units.length, schools)}</p>
      {top.length === 0 ? <Blank title={sought ? t.tree.notFound : t.tree.none} help={sought ? t.tree.notFoundHelp : t.tree.noneHelp} /> : <Level units={top} below={below} depth={0} isSought={sought !== ""} />}
      <p className="quiet">{t.tree.help}</p>
    </>
  )
}

/** Who is below whom; of what is looked for, those found and whoever is above them. */
function belowOf(units: OrganisationThen[], sought: string): Below {
  const byId = new Map(units.map((unit) => [unit.id, unit]))
  const kept = new Set<string>()
  for (const unit of units) {
    if (sought && !unit.title.includes(sought) && !unit.code.includes(sought)) continue
    let at: OrganisationThen | undefined = unit
    while (at && !kept.has(at.id)) {
      kept.add(at.id)
      at = at.parent ? byId.get(at.parent) : undefined
    }
  }
  const below: Below = new Map()
  for (const unit of units) {
    if (!kept.has(unit.id)) continue
    const at = unit.parent ?? null
    below.set(at, [...(below.get(at) ?? []), unit])
  }
  // Who has others below comes first.
  for (const units of below.values()) units.sort((a, b) => Number(below.has(b.id)) - Number(below.has(a.id)))
  return below
}

function Level({ units, below, depth, isSought }: { units: OrganisationThen[]; below: Below; depth: number; isSought: boolean }) {
  return (
    <ul className="tree-level">
      {units.map((unit) => (
        <One key={`${unit.id}${isSought}`} unit={unit} below={below} depth={depth} isSought={isSought} />
      ))}
    </ul>
  )
}

function One({ unit, below, depth, isSought }: { unit: OrganisationThen; below: Below; depth: number; isSought: boolean }) {
  const [isOpen, setOpen] = useState(depth === 0 || isSought)
  const children = below.get(unit.id) ?? []
  const schools = schoolsBelow(below, unit.id)
  return (
    <li>
      <div className="tree-unit">
        {children.length > 0 ? (
          <button type="button" className="tree-turn" aria-expanded={isOpen} aria-label={isOpen ? t.tree.close(unit.title) : t.tree.open(unit.title)} onClick={() => setOpen(!isOpen)}>
            {isOpen ? "−" : "+"}
          </button>
        ) : (
          <span className="tree-turn" />
        )}
        <div className="tree-words">
          <Link to={paths.record(ORGANISATION, unit.id)}>{unit.title}</Link>
          <span className="quiet">
            {unit.kind}　{unit.code}
            {schools > 0 && `　${t.tree.schools(schools)}`}
          </span>
          {unit.since.map((words) => (
            <span key={words} className="tree-since">
              {words}
            </span>
          ))}
        </div>
      </div>
      {isOpen && children.length > 0 && <Level units={children} below={below} depth={depth + 1} isSought={isSought} />}
    </li>
  )
}
